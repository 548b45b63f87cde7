using Wikiart.Cuda.Kernels.Verification;
using Wikiart.Cuda.Runtime;

namespace Wikiart.Cuda.Kernels.Tests.Conformance;

/// <summary>NaN, dead windows and missing labels, with the results written out.</summary>
[TestFixtureSource(typeof(Implementation), nameof(Implementation.Everything))]
internal sealed class SpecialValueTests(Implementation implementation) : ImplementationFixture(implementation)
{
    private static readonly ConvGeometry Same = new(Stride: 1, Padding: 1);
    private static readonly Nhwc Image = new(2, 12, 16, 16);
    private static readonly Nhwc Pooled = new(2, 6, 8, 32);
    private static readonly Oihw Kernel = new(32, 16, 3, 3);
    private static readonly PoolCodes Codes = new(2, 6, 8, 32);

    [Test]
    public void FirstMaximumAndLastNaNWinInAPool()
    {
        float nan = float.NaN;
        using Workbench bench = new(Device, Operations);
        View<Nhwc> x = bench.Input(new Nhwc(1, 2, 8, 1), Values.Normal);
        bench.Upload(x, [1, 2, nan, 5, 3, 3, nan, 7, 2, 0, 4, 6, 3, 3, 9, nan]);
        View<Nhwc> y = bench.Output("y", new Nhwc(1, 1, 4, 1), Tolerance.Exact);
        View<PoolTaps> taps = bench.Output("taps", new PoolTaps(1, 1, 4, 1), Tolerance.Exact);
        Operations.MaxPoolForward(x, new PoolGeometry(Kernel: 2, Stride: 2), y, taps);
        Assert.That(bench.Download(y), Is.EqualTo(new[] { 2f, nan, 3f, nan }));
        Assert.That(bench.DownloadBytes(taps), Is.EqualTo(new byte[] { 1, 0, 0, 3 }));
    }

    [Test]
    public void NaNReachesEveryWindowThatReadsIt()
    {
        using Workbench bench = new(Device, Operations);
        View<Nhwc> x = bench.Input(Image, Values.Normal);
        View<Oihw> weight = bench.Input(Kernel, Values.Normal);
        View<Vec> bias = bench.Input(new Vec(Kernel.O), Values.Normal);
        View<Nhwc> y = bench.Output("y", Pooled, Tolerance.Exact);
        View<PoolCodes> codes = bench.Output("codes", Codes, Tolerance.Exact);
        float[] pixels = bench.Download(x);
        int pixel = (5 * Image.W) + 6;
        pixels[(pixel * Image.C) + 3] = float.NaN;
        bench.Upload(x, pixels);
        Operations.ConvReluPoolForward(x, weight, bias, Same, y, codes);

        // Pixel (5, 6) is under the kernels of outputs (4..6, 5..7), which lie in windows (2..3, 2..3).
        float[] pooled = bench.Download(y);
        foreach ((int row, int column) in new[] { (2, 2), (2, 3), (3, 2), (3, 3) })
        {
            int first = ((row * Pooled.W) + column) * Pooled.C;
            Assert.That(pooled.AsSpan(first, Pooled.C).ToArray(), Has.All.NaN);
        }

        Assert.That(pooled.AsSpan(pooled.Length / 2).ToArray(), Has.None.NaN, "the other image has no NaN");
    }

    [Test]
    public void ChannelOfNaNKeepsTheLastPositionAndItsGradient()
    {
        using Workbench bench = new(Device, Operations);
        View<Nhwc> x = bench.Input(Image, Values.Normal);
        View<Oihw> weight = bench.Input(Kernel, Values.Normal);
        View<Vec> bias = bench.Input(new Vec(Kernel.O), Values.Normal);
        bench.Upload(bias, [.. Enumerable.Range(0, Kernel.O).Select(channel => channel == 5 ? float.NaN : -1e6f)]);
        View<Nhwc> y = bench.Output("y", Pooled, Tolerance.Exact);
        View<PoolCodes> codes = bench.Output("codes", Codes, Tolerance.Exact);
        View<Nhwc> dy = bench.Input(Pooled, _ => 1);
        View<Oihw> dweight = bench.Output("dweight", Kernel, Tolerance.Exact);
        View<Vec> dbias = bench.Output("dbias", new Vec(Kernel.O), Tolerance.Exact);
        Operations.ConvReluPoolForward(x, weight, bias, Same, y, codes);
        Operations.ConvReluPoolBackwardWeight(x, y, codes, dy, Same, dweight, dbias, accumulate: false);

        int windows = Pooled.N * Pooled.H * Pooled.W;
        float[] pooled = bench.Download(y);
        int[] positions = bench.DownloadCodes(codes);
        Assert.Multiple(() =>
        {
            Assert.That(Enumerable.Range(0, windows).Select(i => pooled[(i * Pooled.C) + 5]), Has.All.NaN);
            Assert.That(Enumerable.Range(0, windows).Select(i => positions[(i * Pooled.C) + 5]), Has.All.EqualTo(3));
            Assert.That(bench.Download(dbias)[5], Is.EqualTo(windows));
        });
    }

    [Test]
    public void DeadWindowsPassNothing()
    {
        using Workbench bench = new(Device, Operations);
        View<Nhwc> x = bench.Input(Image, Values.Normal);
        View<Oihw> weight = bench.Input(Kernel, Values.Normal);
        View<Vec> bias = bench.Input(new Vec(Kernel.O), _ => -1e6f);
        View<Nhwc> y = bench.Output("y", Pooled, Tolerance.Exact);
        View<PoolCodes> codes = bench.Output("codes", Codes, Tolerance.Exact);
        View<Nhwc> dy = bench.Input(Pooled, Values.Normal);
        View<Nhwc> dx = bench.Output("dx", Image, Tolerance.Exact);
        View<Oihw> dweight = bench.Output("dweight", Kernel, Tolerance.Exact);
        View<Vec> dbias = bench.Output("dbias", new Vec(Kernel.O), Tolerance.Exact);
        Operations.ConvReluPoolForward(x, weight, bias, Same, y, codes);
        Operations.ConvReluPoolBackwardInput(y, codes, dy, weight, Same, dx, accumulate: false);
        Operations.ConvReluPoolBackwardWeight(x, y, codes, dy, Same, dweight, dbias, accumulate: false);
        Assert.Multiple(() =>
        {
            Assert.That(bench.Download(y), Has.All.Zero);
            Assert.That(bench.Download(dx), Has.All.Zero);
            Assert.That(bench.Download(dweight), Has.All.Zero);
            Assert.That(bench.Download(dbias), Has.All.Zero);
        });
    }

    [Test]
    public void BatchWithoutLabelsHasNoLossAndNoGradient([Values] bool isMixed)
    {
        HeadLayout heads = new(hidden: 4, 5, 3);
        using Workbench bench = new(Device, Operations);
        View<MixRecord>? mix = isMixed ? bench.InputNumbers(default(MixRecord), 0, 0, 1, 1, 0.3f, 0.3f) : null;
        View<Nf> logits = bench.Input(new Nf(2, 8), Values.Normal);
        View<Labels> labels = bench.InputIntegers(new Labels(2, 2), -1, -1, -1, -7);
        LossTargets targets = new(labels, mix, bench.Input(new Vec(8), Values.Positive), Smoothing: 0.1f);
        View<Vec> taskWeights = bench.Input(new Vec(2), Values.Positive);
        View<Vec> losses = bench.Output("losses", new Vec(2), Tolerance.Exact);
        View<Vec> counts = bench.Output("counts", new Vec(2), Tolerance.Exact);
        View<Nf> dlogits = bench.Output("dlogits", new Nf(2, 8), Tolerance.Exact);
        Operations.CrossEntropyForward(logits, heads, targets, losses, counts);
        Operations.CrossEntropyBackward(logits, heads, targets, taskWeights, counts, dlogits);
        Assert.Multiple(() =>
        {
            Assert.That(bench.Download(losses), Has.All.Zero);
            Assert.That(bench.Download(counts), Has.All.Zero);
            Assert.That(bench.Download(dlogits), Has.All.Zero);
        });
    }

    [Test]
    public void ReluMayWorkInPlace()
    {
        using Workbench bench = new(Device, Operations);
        View<Vec> x = bench.InOut("x", new Vec(5), Tolerance.Exact, Values.Normal);
        bench.Upload(x, [-1, 2, float.NaN, -0f, 3]);
        Operations.ReluForward(x, x);
        Assert.That(bench.Download(x), Is.EqualTo(new[] { 0f, 2f, float.NaN, 0f, 3f }));
        View<Vec> dy = bench.InOut("dy", new Vec(5), Tolerance.Exact, _ => 4);
        Operations.ReluBackward(x, dy, dy, accumulate: false);
        Assert.That(bench.Download(dy), Is.EqualTo(new[] { 0f, 4f, 4f, 0f, 4f }));
    }
}
