using Wikiart.Cuda.Runtime;

namespace Wikiart.Cuda.Kernels.Verification;

/// <summary>The linear layer, plain and with its update.</summary>
internal static class LinearCases
{
    /// <summary>The first three reach every kernel: few and many samples in rows that begin at 16 bytes, and rows that do not.</summary>
    private static readonly (int N, OutIn Weight)[] Sizes =
    [
        (7, new(12, 256)), (40, new(148, 300)), (1, new(1, 1)), (1, new(13, 40)), (2, new(5, 3)), (5, new(24, 129)), (12, new(148, 100)),
        (33, new(32, 300)), (32, new(60, 1100)), (65, new(17, 36)),
    ];

    private static readonly SgdStep[] SgdSteps =
    [
        new(0.1f, 0, 0, Nesterov: false, IsFirst: true),
        new(0.1f, 0.9f, 0.01f, Nesterov: false, IsFirst: true),
        new(0.1f, 0.9f, 0.01f, Nesterov: false, IsFirst: false),
        new(0.1f, 0.9f, 0, Nesterov: true, IsFirst: false),
    ];

    private static readonly AdamWStep[] AdamWSteps =
        [new(1e-2, 0.9, 0.999, 1e-8, 0.01, Step: 1), new(1e-3, 0.8, 0.99, 1e-6, 0, Step: 1000)];

    private static readonly bool[] OffAndOn = [false, true];
    private static readonly int[] Lengths = [1, 17, 40_001];

    public static IEnumerable<OperationCase> All =>
    [
        .. from relu in OffAndOn from size in Sizes select Forward(size.N, size.Weight, relu),
        .. from accumulate in OffAndOn from size in Sizes select BackwardInput(size.N, size.Weight, accumulate),
        .. from accumulate in OffAndOn from size in Sizes select BackwardWeight(size.N, size.Weight, accumulate),
        .. from accumulate in OffAndOn from size in Sizes select BackwardBias(size.N, size.Weight.Out, accumulate),
        .. from step in SgdSteps from size in Sizes select BackwardSgd(size.N, size.Weight, step),
        .. from step in AdamWSteps from size in Sizes select BackwardAdamW(size.N, size.Weight, step),
        .. from step in SgdSteps from size in Sizes select UpdateSgd(size.N, size.Weight, step),
        .. from step in AdamWSteps from size in Sizes select UpdateAdamW(size.N, size.Weight, step),
        .. from length in Lengths from step in SgdSteps select Sgd(length, step),
        .. from length in Lengths from step in AdamWSteps select AdamW(length, step),
    ];

    private static OperationCase Forward(int n, OutIn w, bool relu) => new($"LinearForward {n}×{w}{(relu ? " relu" : null)}", bench =>
    {
        View<Nf> x = bench.Input(new Nf(n, w.In), Values.Normal);
        View<OutIn> weight = bench.Input(w, Values.Normal);
        View<Vec> bias = bench.Input(new Vec(w.Out), Values.Normal);
        View<Nf> y = bench.Output("y", new Nf(n, w.Out), bench.Products(w.In + 1));
        return () => bench.Operations.LinearForward(x, weight, bias, relu, y);
    });

    private static OperationCase BackwardInput(int n, OutIn w, bool accumulate) => new(
        $"LinearBackwardInput {n}×{w}{(accumulate ? " accumulate" : null)}",
        bench =>
        {
            View<Nf> dy = bench.Input(new Nf(n, w.Out), Values.Normal);
            View<OutIn> weight = bench.Input(w, Values.Normal);
            View<Nf> dx = bench.Gradient("dx", new Nf(n, w.In), bench.Products(w.Out + 1), accumulate);
            return () => bench.Operations.LinearBackwardInput(dy, weight, dx, accumulate);
        });

    private static OperationCase BackwardWeight(int n, OutIn w, bool accumulate) => new(
        $"LinearBackwardWeight {n}×{w}{(accumulate ? " accumulate" : null)}",
        bench =>
        {
            View<Nf> x = bench.Input(new Nf(n, w.In), Values.Normal);
            View<Nf> dy = bench.Input(new Nf(n, w.Out), Values.Normal);
            View<OutIn> dweight = bench.Gradient("dweight", w, Tolerance.Sum(n + 1), accumulate);
            return () => bench.Operations.LinearBackwardWeight(x, dy, dweight, accumulate);
        });

    private static OperationCase BackwardBias(int n, int outputs, bool accumulate) => new(
        $"LinearBackwardBias {n}×{outputs}{(accumulate ? " accumulate" : null)}",
        bench =>
        {
            View<Nf> dy = bench.Input(new Nf(n, outputs), Values.Normal);
            View<Vec> dbias = bench.Gradient("dbias", new Vec(outputs), Tolerance.Sum(n + 1), accumulate);
            return () => bench.Operations.LinearBackwardBias(dy, dbias, accumulate);
        });

    private static OperationCase BackwardSgd(int n, OutIn w, SgdStep step) => new($"LinearBackwardSgd {n}×{w} {step}", bench =>
    {
        View<Nf> x = bench.Input(new Nf(n, w.In), Values.Normal);
        View<Nf> dy = bench.Input(new Nf(n, w.Out), Values.Normal);
        View<OutIn> weight = bench.InOut("weight", w, bench.Products(n + 4), Values.Normal);
        View<OutIn> momentum = bench.InOut("momentum", w, bench.Products(n + 3), Values.Normal);
        View<Nf> dx = bench.Output("dx", new Nf(n, w.In), bench.Products(w.Out));
        return () => bench.Operations.LinearBackwardSgd(x, dy, weight, momentum, step, dx);
    });

    private static OperationCase BackwardAdamW(int n, OutIn w, AdamWStep step) => new(
        $"LinearBackwardAdamW {n}×{w} step {step.Step}",
        bench =>
        {
            View<Nf> x = bench.Input(new Nf(n, w.In), Values.Normal);
            View<Nf> dy = bench.Input(new Nf(n, w.Out), Values.Normal);
            View<OutIn> weight = bench.InOut("weight", w, bench.Products(n + 8), Values.Normal);
            View<OutIn> mean = bench.InOut("mean", w, bench.Products(n + 3), Values.Normal);
            View<OutIn> variance = bench.InOut("variance", w, bench.Products((2 * n) + 3), Values.Positive);
            View<Nf> dx = bench.Output("dx", new Nf(n, w.In), bench.Products(w.Out));
            return () => bench.Operations.LinearBackwardAdamW(x, dy, weight, mean, variance, step, dx);
        });

    private static OperationCase UpdateSgd(int n, OutIn w, SgdStep step) => new($"LinearUpdateSgd {n}×{w} {step}", bench =>
    {
        View<Nf> x = bench.Input(new Nf(n, w.In), Values.Normal);
        View<Nf> dy = bench.Input(new Nf(n, w.Out), Values.Normal);
        View<OutIn> weight = bench.InOut("weight", w, bench.Products(n + 4), Values.Normal);
        View<OutIn> momentum = bench.InOut("momentum", w, bench.Products(n + 3), Values.Normal);
        return () => bench.Operations.LinearUpdateSgd(x, dy, weight, momentum, step);
    });

    private static OperationCase UpdateAdamW(int n, OutIn w, AdamWStep step) => new(
        $"LinearUpdateAdamW {n}×{w} step {step.Step}",
        bench =>
        {
            View<Nf> x = bench.Input(new Nf(n, w.In), Values.Normal);
            View<Nf> dy = bench.Input(new Nf(n, w.Out), Values.Normal);
            View<OutIn> weight = bench.InOut("weight", w, bench.Products(n + 8), Values.Normal);
            View<OutIn> mean = bench.InOut("mean", w, bench.Products(n + 3), Values.Normal);
            View<OutIn> variance = bench.InOut("variance", w, bench.Products((2 * n) + 3), Values.Positive);
            return () => bench.Operations.LinearUpdateAdamW(x, dy, weight, mean, variance, step);
        });

    private static OperationCase Sgd(int length, SgdStep step) => new($"SgdStep [{length}] {step}", bench =>
    {
        View<Vec> parameter = bench.InOut("parameter", new Vec(length), Tolerance.Sum(4), Values.Normal);
        View<Vec> gradient = bench.Input(new Vec(length), Values.Normal);
        View<Vec> momentum = bench.InOut("momentum", new Vec(length), Tolerance.Sum(3), Values.Normal);
        return () => bench.Operations.SgdStep(parameter, gradient, momentum, step);
    });

    private static OperationCase AdamW(int length, AdamWStep step) => new($"AdamWStep [{length}] step {step.Step}", bench =>
    {
        View<Vec> parameter = bench.InOut("parameter", new Vec(length), Tolerance.Sum(8), Values.Normal);
        View<Vec> gradient = bench.Input(new Vec(length), Values.Normal);
        View<Vec> mean = bench.InOut("mean", new Vec(length), Tolerance.Sum(3), Values.Normal);
        View<Vec> variance = bench.InOut("variance", new Vec(length), Tolerance.Sum(4), Values.Positive);
        return () => bench.Operations.AdamWStep(parameter, gradient, mean, variance, step);
    });
}
