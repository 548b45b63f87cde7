using Wikiart.Cuda.Runtime;

namespace Wikiart.Cuda.Kernels.Verification;

/// <summary>Updates that are held because a loss is not finite: every bit of parameters and state stays. One that is finite holds nothing.</summary>
internal static class HeldUpdateCases
{
    private static readonly (int N, OutIn Weight)[] Sizes = [(7, new(12, 256)), (33, new(32, 300)), (2, new(5, 3)), (65, new(17, 36))];

    private static readonly float[] Losses = [float.NaN, float.PositiveInfinity, float.NegativeInfinity];

    private static readonly int[] Lengths = [1, 17];

    private static readonly SgdStep SgdNumbers = new(0.1f, 0.9f, 0.01f, Nesterov: false, IsFirst: false);

    private static readonly AdamWStep AdamWNumbers = new(1e-2, 0.9, 0.999, 1e-8, 0.01, Step: 2);

    public static IEnumerable<OperationCase> All =>
    [
        .. from size in Sizes select BackwardSgd(size.N, size.Weight),
        .. from size in Sizes select BackwardAdamW(size.N, size.Weight),
        .. from size in Sizes select UpdateSgd(size.N, size.Weight),
        .. from size in Sizes select UpdateAdamW(size.N, size.Weight),
        .. from length in Lengths from loss in Losses select Sgd(length, loss),
        .. from length in Lengths from loss in Losses select AdamW(length, loss),
        .. from length in Lengths select Finite(length),
    ];

    private static OperationCase BackwardSgd(int n, OutIn w) => new($"LinearBackwardSgd {n}×{w} held", bench =>
    {
        View<Nf> x = bench.Input(new Nf(n, w.In), Values.Normal);
        View<Nf> dy = bench.Input(new Nf(n, w.Out), Values.Normal);
        View<OutIn> weight = bench.Input(w, Values.Normal);
        View<OutIn> momentum = bench.Input(w, Values.Normal);
        View<Nf> dx = bench.InOut("dx", new Nf(n, w.In), Tolerance.Any, Values.Normal);
        return Held(bench, float.NaN, () => bench.Operations.LinearBackwardSgd(x, dy, weight, momentum, SgdNumbers, dx));
    });

    private static OperationCase BackwardAdamW(int n, OutIn w) => new($"LinearBackwardAdamW {n}×{w} held", bench =>
    {
        View<Nf> x = bench.Input(new Nf(n, w.In), Values.Normal);
        View<Nf> dy = bench.Input(new Nf(n, w.Out), Values.Normal);
        View<OutIn> weight = bench.Input(w, Values.Normal);
        View<OutIn> mean = bench.Input(w, Values.Normal);
        View<OutIn> variance = bench.Input(w, Values.Positive);
        View<Nf> dx = bench.InOut("dx", new Nf(n, w.In), Tolerance.Any, Values.Normal);
        return Held(bench, float.NaN, () => bench.Operations.LinearBackwardAdamW(x, dy, weight, mean, variance, AdamWNumbers, dx));
    });

    private static OperationCase UpdateSgd(int n, OutIn w) => new($"LinearUpdateSgd {n}×{w} held", bench =>
    {
        View<Nf> x = bench.Input(new Nf(n, w.In), Values.Normal);
        View<Nf> dy = bench.Input(new Nf(n, w.Out), Values.Normal);
        View<OutIn> weight = bench.Input(w, Values.Normal);
        View<OutIn> momentum = bench.Input(w, Values.Normal);
        return Held(bench, float.NaN, () => bench.Operations.LinearUpdateSgd(x, dy, weight, momentum, SgdNumbers));
    });

    private static OperationCase UpdateAdamW(int n, OutIn w) => new($"LinearUpdateAdamW {n}×{w} held", bench =>
    {
        View<Nf> x = bench.Input(new Nf(n, w.In), Values.Normal);
        View<Nf> dy = bench.Input(new Nf(n, w.Out), Values.Normal);
        View<OutIn> weight = bench.Input(w, Values.Normal);
        View<OutIn> mean = bench.Input(w, Values.Normal);
        View<OutIn> variance = bench.Input(w, Values.Positive);
        return Held(bench, float.NaN, () => bench.Operations.LinearUpdateAdamW(x, dy, weight, mean, variance, AdamWNumbers));
    });

    private static OperationCase Sgd(int length, float loss) => new($"SgdStep [{length}] held by {loss}", bench =>
    {
        View<Vec> parameter = bench.Input(new Vec(length), Values.Normal);
        View<Vec> gradient = bench.Input(new Vec(length), Values.Normal);
        View<Vec> momentum = bench.Input(new Vec(length), Values.Normal);
        return Held(bench, loss, () => bench.Operations.SgdStep(parameter, gradient, momentum, SgdNumbers));
    });

    private static OperationCase AdamW(int length, float loss) => new($"AdamWStep [{length}] held by {loss}", bench =>
    {
        View<Vec> parameter = bench.Input(new Vec(length), Values.Normal);
        View<Vec> gradient = bench.Input(new Vec(length), Values.Normal);
        View<Vec> mean = bench.Input(new Vec(length), Values.Normal);
        View<Vec> variance = bench.Input(new Vec(length), Values.Positive);
        return Held(bench, loss, () => bench.Operations.AdamWStep(parameter, gradient, mean, variance, AdamWNumbers));
    });

    /// <summary>What was held before, and a loss that is finite: the update changes its parameter.</summary>
    private static OperationCase Finite(int length) => new($"HoldUnlessFinite [{length}]", bench =>
    {
        View<Vec> finite = bench.Input(new Vec(length), Values.Normal);
        View<Vec> parameter = bench.InOut("parameter", new Vec(length), Tolerance.Sum(4), Values.Normal);
        View<Vec> gradient = bench.Input(new Vec(length), Values.Normal);
        View<Vec> momentum = bench.InOut("momentum", new Vec(length), Tolerance.Sum(3), Values.Normal);
        Action held = Held(bench, float.NaN, () => { });
        return () =>
        {
            held();
            bench.Operations.HoldUnlessFinite(finite);
            bench.Operations.SgdStep(parameter, gradient, momentum, SgdNumbers);
        };
    });

    private static Action Held(Workbench bench, float loss, Action update)
    {
        View<Vec> losses = bench.InputNumbers(new Vec(3), 1, 0, loss);
        return () =>
        {
            bench.Operations.HoldUnlessFinite(losses);
            update();
            bench.Operations.ReleaseUpdates();
        };
    }
}
