using Wikiart.Cuda.Runtime;

namespace Wikiart.Cuda.Kernels.Tests.Runtime;

public sealed class ShapeTests
{
    [TestCase(1, 3, 224, 224, 150_528)]
    [TestCase(32, 256, 28, 28, 200_704)]
    [TestCase(7, 1, 1, 1, 1)]
    public void FlattenKeepsTheBatch(int n, int c, int h, int w, int features)
    {
        Nf flat = new Nchw(n, c, h, w).Flatten();
        Assert.That(flat, Is.EqualTo(new Nf(n, features)));
        Assert.That(flat.Count, Is.EqualTo((long)n * c * h * w));
    }

    [Test]
    public void FlattenOfAnImageBeyondIntegersThrows() =>
        Assert.That(() => new Nchw(1, 65_536, 256, 256).Flatten(), Throws.TypeOf<OverflowException>());

    [Test]
    public void CountsDoNotOverflow() => Assert.That(new Nchw(512, 256, 224, 224).Count, Is.EqualTo(6_576_668_672));

    [TestCase(0)]
    [TestCase(-1)]
    public void SizesBelowOneAreRejected(int size) => Assert.Multiple(() =>
    {
        Assert.That(() => new Nchw(size, 1, 1, 1), Throws.TypeOf<ArgumentOutOfRangeException>().With.Message.Contain("N"));
        Assert.That(() => new Nchw(1, 1, 1, size), Throws.TypeOf<ArgumentOutOfRangeException>().With.Message.Contain("W"));
        Assert.That(() => new Nhwc(1, 1, 1, size), Throws.TypeOf<ArgumentOutOfRangeException>().With.Message.Contain("C"));
        Assert.That(() => new Nf(1, size), Throws.TypeOf<ArgumentOutOfRangeException>().With.Message.Contain("Features"));
        Assert.That(() => new OutIn(size, 1), Throws.TypeOf<ArgumentOutOfRangeException>().With.Message.Contain("Out"));
        Assert.That(() => new Oihw(1, size, 1, 1), Throws.TypeOf<ArgumentOutOfRangeException>().With.Message.Contain("I"));
        Assert.That(() => new Vec(size), Throws.TypeOf<ArgumentOutOfRangeException>().With.Message.Contain("Length"));
        Assert.That(() => new Nf(2, 3).WithBatch(size), Throws.TypeOf<ArgumentOutOfRangeException>());
    });

    [Test]
    public void TextIsPyTorchs() => Assert.Multiple(() =>
    {
        Assert.That(new Nchw(32, 256, 28, 28).ToString(), Is.EqualTo("[32, 256, 28, 28]"));
        Assert.That(new Nf(98, 65_536).ToString(), Is.EqualTo("[98, 65536]"));
        Assert.That(new Vec(3).ToString(), Is.EqualTo("[3]"));
    });

    [Test]
    public void BytesFollowTheElementType() => Assert.Multiple(() =>
    {
        Assert.That(Bytes(new Nf(2, 3)), Is.EqualTo(24));
        Assert.That(Bytes(new Rgb8(2, 4, 5)), Is.EqualTo(120));
        Assert.That(Bytes(new PoolTaps(1, 2, 3, 5)), Is.EqualTo(30));
        Assert.That(Bytes(new PoolCodes(1, 2, 3, 5)), Is.EqualTo(12), "two bytes a pixel");
    });

    [Test]
    public void LayoutsConvertAndBatchesChange() => Assert.Multiple(() =>
    {
        Assert.That(new Nhwc(2, 3, 4, 5).ToNchw(), Is.EqualTo(new Nchw(2, 5, 3, 4)));
        Assert.That(new Nchw(32, 5, 3, 4).WithBatch(7), Is.EqualTo(new Nchw(7, 5, 3, 4)));
    });

    private static long Bytes<TShape>(TShape shape)
        where TShape : struct, IShape => shape.Bytes;
}
