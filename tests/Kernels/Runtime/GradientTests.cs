using Wikiart.Cuda.Runtime;

namespace Wikiart.Cuda.Kernels.Tests.Runtime;

public sealed class GradientTests
{
    private readonly HostDevice _device = new();

    [OneTimeTearDown]
    public void CloseWithoutLeak()
    {
        Assert.That(_device.LiveBytes, Is.Zero);
        _device.Dispose();
    }

    [Test]
    public void FirstWriteOverwritesAndLaterOnesAdd()
    {
        using Tensor<Nf> tensor = new(_device, "features", new Nf(4, 3), requiresGrad: true);
        Gradient<Nf> gradient = tensor.Gradient!;
        Assert.That(() => gradient.View, Throws.InvalidOperationException.With.Message.EqualTo("features.grad is read before it is written."));
        _ = gradient.Write(new Nf(4, 3), out bool first);
        _ = gradient.Write(new Nf(4, 3), out bool second);
        gradient.Forget();
        _ = gradient.Write(new Nf(2, 3), out bool afterForgetting);
        Assert.That((first, second, afterForgetting), Is.EqualTo((false, true, false)));
        Assert.That(gradient.View.Shape, Is.EqualTo(new Nf(2, 3)));
    }

    [Test]
    public void GradientOfAnotherShapeIsRejected()
    {
        using Tensor<Nf> tensor = new(_device, "features", new Nf(4, 3), requiresGrad: true);
        _ = tensor.Gradient!.Write(new Nf(4, 3), out _);
        Assert.That(
            () => tensor.Gradient.Write(new Nf(3, 4), out _),
            Throws.InvalidOperationException.With.Message.EqualTo("features.grad cannot take a gradient of shape [3, 4]."));
    }

    [Test]
    public void SmallerBatchUsesTheSameMemoryAndForgetsTheGradient()
    {
        using Tensor<Nf> tensor = new(_device, "features", new Nf(4, 3), requiresGrad: true);
        nint address = tensor.View.Address;
        _ = tensor.Gradient!.Write(tensor.Shape, out _);
        View<Nf> smaller = tensor.Overwrite(new Nf(2, 3));
        Assert.That((smaller.Address, smaller.Shape, tensor.HasGradient), Is.EqualTo((address, new Nf(2, 3), false)));
        Assert.That(() => tensor.Overwrite(new Nf(5, 3)), Throws.ArgumentException.With.Message.Contain("[4, 3]").And.Message.Contain("[5, 3]"));
    }

    [Test]
    public void AliasSharesMemoryAndOwnsNone()
    {
        using Tensor<Nchw> images = new(_device, "images", new Nchw(2, 3, 4, 5), requiresGrad: true);
        long live = _device.LiveBytes;
        using Tensor<Nf> rows = images.Alias("rows", images.Capacity.Flatten());
        _ = rows.Gradient!.Write(rows.Shape, out _);
        _ = images.Gradient!.Write(images.Shape, out _);
        Assert.That(rows.View.Address, Is.EqualTo(images.View.Address));
        Assert.That(rows.Gradient.View.Address, Is.EqualTo(images.Gradient.View.Address));
        Assert.That(_device.LiveBytes, Is.EqualTo(live));
        Assert.That(() => images.Alias("wrong", new Nf(2, 61)), Throws.ArgumentException);
    }

    [Test]
    public void ParameterMustBeCoveredByItsSlices()
    {
        ParameterSlice first = new("fc_a1.weight", [2, 3], Offset: 0, Count: 6);
        ParameterSlice second = new("fc_b1.weight", [2, 3], Offset: 6, Count: 6);
        using Parameter<OutIn> parameter = new(_device, new OutIn(4, 3), requiresGrad: true, first, second);
        Assert.That(parameter.Flat.Shape, Is.EqualTo(new Vec(12)));
        Assert.That(
            () => new Parameter<OutIn>(_device, new OutIn(4, 3), requiresGrad: true, first), Throws.ArgumentException);
        Assert.That(
            () => new Parameter<OutIn>(_device, new OutIn(4, 3), requiresGrad: true, second, first), Throws.ArgumentException);
    }
}
