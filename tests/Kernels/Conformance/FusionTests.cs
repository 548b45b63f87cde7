using Wikiart.Cuda.Kernels.Verification;
using Wikiart.Cuda.Runtime;

namespace Wikiart.Cuda.Kernels.Tests.Conformance;

/// <summary>A fused operation gives what the operations that it fuses give one after the other.</summary>
[TestFixtureSource(typeof(Implementation), nameof(Implementation.ExactOnIntegers))]
internal sealed class FusionTests(Implementation implementation) : ImplementationFixture(implementation)
{
    /// <summary>Small integers: sums are exact and ties common, so values and positions must be equal, not close.</summary>
    [TestCase(1, 8, 8, 3, 17)]
    [TestCase(2, 9, 15, 16, 33)]
    [TestCase(1, 20, 28, 17, 64)]
    public void ConvReluPoolIsConvThenReluThenPool(int n, int h, int w, int inputs, int outputs)
    {
        using Workbench bench = new(Device, Operations);
        Nhwc input = new(n, h, w, inputs);
        ConvGeometry geometry = new(Stride: 1, Padding: 1);
        PoolGeometry pool = new(Kernel: 2, Stride: 2);
        View<Nhwc> x = bench.Input(input, Values.SmallInteger);
        View<Oihw> weight = bench.Input(new Oihw(outputs, inputs, 3, 3), Values.SmallInteger);
        View<Vec> bias = bench.Input(new Vec(outputs), Values.SmallInteger);
        Nhwc before = geometry.Output(input, weight.Shape);
        Nhwc after = pool.Output(before);
        View<Nhwc> sums = bench.Output("sums", before, Tolerance.Exact);
        View<Nhwc> pooled = bench.Output("pooled", after, Tolerance.Exact);
        View<PoolTaps> taps = bench.Output("taps", new PoolTaps(after.N, after.H, after.W, after.C), Tolerance.Exact);
        View<Nhwc> fused = bench.Output("fused", after, Tolerance.Exact);
        View<PoolCodes> codes = bench.Output("codes", new PoolCodes(after.N, after.H, after.W, after.C), Tolerance.Exact);

        Operations.ConvForward(x, weight, bias, geometry, sums);
        Operations.ReluForward(sums.Flat(), sums.Flat());
        Operations.MaxPoolForward(sums, pool, pooled, taps);
        Operations.ConvReluPoolForward(x, weight, bias, geometry, fused, codes);

        float[] values = bench.Download(fused);
        Assert.That(values, Is.EqualTo(bench.Download(pooled)));
        int[] positions = bench.DownloadCodes(codes);
        byte[] expected = bench.DownloadBytes(taps);
        int[] living = [.. Enumerable.Range(0, values.Length).Where(i => values[i] > 0)];
        Assert.That(living, Is.Not.Empty);
        Assert.That(living.Select(i => positions[i]), Is.EqualTo(living.Select(i => (int)expected[i])));
    }

    [Test]
    public void LinearBackwardAdamWIsThreeOperations()
    {
        AdamWStep step = new(1e-2, 0.9, 0.999, 1e-8, 0.01, Step: 3);
        using Workbench apart = new(Device, Operations);
        using Workbench together = new(Device, Operations);
        LinearOperands a = new(apart);
        LinearOperands b = new(together);

        Operations.LinearBackwardInput(a.Dy, a.Weight, a.Dx, accumulate: false);
        Operations.LinearBackwardWeight(a.X, a.Dy, a.Dweight, accumulate: false);
        Operations.AdamWStep(a.Weight.Flat(), a.Dweight.Flat(), a.First.Flat(), a.Second.Flat(), step);
        Operations.LinearBackwardAdamW(b.X, b.Dy, b.Weight, b.First, b.Second, step, b.Dx);
        AssertAgree(together, apart);
    }

    [TestCase(0f)]
    [TestCase(0.9f)]
    public void LinearBackwardSgdIsThreeOperations(float momentum)
    {
        SgdStep step = new(0.1f, momentum, 0.01f, Nesterov: false, IsFirst: false);
        using Workbench apart = new(Device, Operations);
        using Workbench together = new(Device, Operations);
        LinearOperands a = new(apart);
        LinearOperands b = new(together);

        Operations.LinearBackwardInput(a.Dy, a.Weight, a.Dx, accumulate: false);
        Operations.LinearBackwardWeight(a.X, a.Dy, a.Dweight, accumulate: false);
        Operations.SgdStep(a.Weight.Flat(), a.Dweight.Flat(), a.First.Flat(), step);
        Operations.LinearBackwardSgd(b.X, b.Dy, b.Weight, b.First, step, b.Dx);
        AssertAgree(together, apart);
    }

    private static void AssertAgree(Workbench together, Workbench apart)
    {
        foreach ((Outcome mine, Outcome theirs) in together.Collect().Zip(apart.Collect()))
        {
            mine.AssertAgreesWith(theirs);
        }
    }

    private sealed class LinearOperands(Workbench bench)
    {
        private static readonly Nf Input = new(19, 300);
        private static readonly Nf Output = new(19, 50);
        private static readonly OutIn Weights = new(50, 300);

        public View<Nf> X { get; } = bench.Input(Input, Values.Normal);

        public View<Nf> Dy { get; } = bench.Input(Output, Values.Normal);

        public View<OutIn> Weight { get; } = bench.InOut("weight", Weights, Tolerance.Sum(27), Values.Normal);

        public View<OutIn> First { get; } = bench.InOut("first moment", Weights, Tolerance.Sum(22), Values.Normal);

        public View<OutIn> Second { get; } = bench.InOut("second moment", Weights, Tolerance.Sum(41), Values.Positive);

        public View<Nf> Dx { get; } = bench.Output("dx", Input, Tolerance.Sum(50));

        public View<OutIn> Dweight { get; } = bench.Output("dweight", Weights, Tolerance.Any);
    }
}
