using Wikiart.Cuda.Runtime;

namespace Wikiart.Cuda.Kernels.Verification;

/// <summary>The second layers of one to seven heads.</summary>
internal static class HeadCases
{
    internal static readonly (int N, HeadLayout Heads)[] Sizes =
    [
        (1, new(5, 3)), (4, new(16, 129, 11, 27)), (3, new(33, 1, 2)), (2, new(7, 4, 3, 5, 1)), (9, new(20, 2, 2, 2, 2, 2)),
        (5, new(64, 17, 1, 16, 15, 31, 3)), (17, new(12, 3, 5, 7, 2, 40, 1, 9)),
    ];

    private static readonly bool[] OffAndOn = [false, true];

    public static IEnumerable<OperationCase> All =>
    [
        .. from size in Sizes select Forward(size.N, size.Heads),
        .. from size in Sizes from accumulate in OffAndOn select BackwardInput(size.N, size.Heads, accumulate),
        .. from size in Sizes from accumulate in OffAndOn select BackwardWeight(size.N, size.Heads, accumulate),
    ];

    private static OperationCase Forward(int n, HeadLayout heads) => new($"HeadsForward {Text(n, heads)}", bench =>
    {
        View<Nf> hidden = bench.Input(new Nf(n, heads.Tasks * heads.Hidden), Values.Normal);
        View<OutIn> weight = bench.Input(new OutIn(heads.TotalClasses, heads.Hidden), Values.Normal);
        View<Vec> bias = bench.Input(new Vec(heads.TotalClasses), Values.Normal);
        View<Nf> logits = bench.Output("logits", new Nf(n, heads.TotalClasses), Tolerance.Sum(heads.Hidden + 1));
        return () => bench.Operations.HeadsForward(hidden, weight, bias, heads, logits);
    });

    private static OperationCase BackwardInput(int n, HeadLayout heads, bool accumulate) => new(
        $"HeadsBackwardInput {Text(n, heads)}{(accumulate ? " accumulate" : null)}",
        bench =>
        {
            View<Nf> dlogits = bench.Input(new Nf(n, heads.TotalClasses), Values.Normal);
            View<OutIn> weight = bench.Input(new OutIn(heads.TotalClasses, heads.Hidden), Values.Normal);
            Tolerance classes = Tolerance.Sum(heads.TotalClasses);
            View<Nf> dhidden = bench.Gradient("dhidden", new Nf(n, heads.Tasks * heads.Hidden), classes, accumulate);
            return () => bench.Operations.HeadsBackwardInput(dlogits, weight, heads, dhidden, accumulate);
        });

    private static OperationCase BackwardWeight(int n, HeadLayout heads, bool accumulate) => new(
        $"HeadsBackwardWeight {Text(n, heads)}{(accumulate ? " accumulate" : null)}",
        bench =>
        {
            View<Nf> hidden = bench.Input(new Nf(n, heads.Tasks * heads.Hidden), Values.Normal);
            View<Nf> dlogits = bench.Input(new Nf(n, heads.TotalClasses), Values.Normal);
            Tolerance samples = Tolerance.Sum(n + 1);
            View<OutIn> dweight = bench.Gradient("dweight", new OutIn(heads.TotalClasses, heads.Hidden), samples, accumulate);
            View<Vec> dbias = bench.Gradient("dbias", new Vec(heads.TotalClasses), samples, accumulate);
            return () => bench.Operations.HeadsBackwardWeight(hidden, dlogits, heads, dweight, dbias, accumulate);
        });

    internal static string Text(int n, HeadLayout heads) => $"{n}×{heads.Hidden} to {string.Join("+", heads.Classes.ToArray())}";
}
