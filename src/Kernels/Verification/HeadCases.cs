using Wikiart.Cuda.Runtime;

namespace Wikiart.Cuda.Kernels.Verification;

/// <summary>One to seven heads, and their losses with missing labels, class weights and smoothing.</summary>
internal static class HeadCases
{
    private static readonly (int N, HeadLayout Heads)[] Sizes =
    [
        (1, new(5, 3)), (4, new(16, 129, 11, 27)), (3, new(33, 1, 2)), (2, new(7, 4, 3, 5, 1)), (9, new(20, 2, 2, 2, 2, 2)),
        (5, new(64, 17, 1, 16, 15, 31, 3)), (17, new(12, 3, 5, 7, 2, 40, 1, 9)),
    ];

    private static readonly bool[] OffAndOn = [false, true];
    private static readonly float[] Smoothings = [0f, 0.1f, 1f];

    public static IEnumerable<OperationCase> All =>
    [
        .. from size in Sizes select Forward(size.N, size.Heads),
        .. from size in Sizes from accumulate in OffAndOn select BackwardInput(size.N, size.Heads, accumulate),
        .. from size in Sizes from accumulate in OffAndOn select BackwardWeight(size.N, size.Heads, accumulate),
        .. from size in Sizes from smoothing in Smoothings select LossForward(size.N, size.Heads, smoothing),
        .. from size in Sizes from smoothing in Smoothings select LossBackward(size.N, size.Heads, smoothing),
        .. from size in Sizes from smoothing in Smoothings select FusedLoss(size.N, size.Heads, smoothing),
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

    private static OperationCase LossForward(int n, HeadLayout heads, float smoothing) => new(
        $"CrossEntropyForward {Text(n, heads)} smoothing {smoothing}",
        bench =>
        {
            View<Nf> logits = bench.Input(new Nf(n, heads.TotalClasses), random => 5 * Values.Normal(random));
            View<Labels> labels = bench.InputIntegers(new Labels(n, heads.Tasks), LabelsOf(n, heads));
            View<Vec> weights = bench.Input(new Vec(heads.TotalClasses), Values.Positive);
            View<Vec> losses = bench.Output("losses", new Vec(heads.Tasks), Tolerance.Sum(n));
            View<Vec> counts = bench.Output("counts", new Vec(heads.Tasks), Tolerance.Sum(n));
            return () => bench.Operations.CrossEntropyForward(logits, labels, weights, heads, smoothing, losses, counts);
        });

    private static OperationCase LossBackward(int n, HeadLayout heads, float smoothing) => new(
        $"CrossEntropyBackward {Text(n, heads)} smoothing {smoothing}",
        bench =>
        {
            View<Nf> logits = bench.Input(new Nf(n, heads.TotalClasses), random => 5 * Values.Normal(random));
            View<Labels> labels = bench.InputIntegers(new Labels(n, heads.Tasks), LabelsOf(n, heads));
            View<Vec> weights = bench.Input(new Vec(heads.TotalClasses), Values.Positive);
            View<Vec> taskWeights = bench.Input(new Vec(heads.Tasks), Values.Positive);
            View<Vec> losses = bench.Output("losses", new Vec(heads.Tasks), Tolerance.Sum(n));
            View<Vec> counts = bench.Output("counts", new Vec(heads.Tasks), Tolerance.Sum(n));
            View<Nf> dlogits = bench.Output("dlogits", new Nf(n, heads.TotalClasses), Tolerance.Sum(4));
            bench.Operations.CrossEntropyForward(logits, labels, weights, heads, smoothing, losses, counts);
            return () =>
                bench.Operations.CrossEntropyBackward(logits, labels, weights, taskWeights, heads, smoothing, counts, dlogits);
        });

    /// <summary>
    /// Rounding of a logit enters the softmax as it is and its probability relative to the logit's size; one gradient of each sums as many.
    /// </summary>
    private static OperationCase FusedLoss(int n, HeadLayout heads, float smoothing) => new(
        $"HeadsLoss {Text(n, heads)} smoothing {smoothing}",
        bench =>
        {
            int terms = heads.Hidden + 1;
            OutIn shape = new(heads.TotalClasses, heads.Hidden);
            View<Nf> hidden = bench.Input(new Nf(n, heads.Tasks * heads.Hidden), Values.Rectified);
            View<OutIn> weight = bench.Input(shape, Values.Normal);
            View<Vec> bias = bench.Input(new Vec(heads.TotalClasses), Values.Normal);
            View<Labels> labels = bench.InputIntegers(new Labels(n, heads.Tasks), LabelsOf(n, heads));
            View<Vec> weights = bench.Input(new Vec(heads.TotalClasses), Values.Positive);
            View<Vec> taskWeights = bench.Input(new Vec(heads.Tasks), Values.Positive);
            View<Nf> logits = bench.Output("logits", new Nf(n, heads.TotalClasses), Tolerance.Sum(terms));
            View<Vec> losses = bench.Output("losses", new Vec(heads.Tasks), Tolerance.Sum(n + terms));
            View<Vec> counts = bench.Output("counts", new Vec(heads.Tasks), Tolerance.Sum(n));
            View<Nf> dlogits = bench.Output("dlogits", logits.Shape, Tolerance.Sum(4 + terms));
            View<Nf> dhidden = bench.Output("dhidden", hidden.Shape, Tolerance.Sum(heads.TotalClasses + terms));
            return () => bench.Operations.HeadsLoss(
                hidden, weight, bias, labels, weights, taskWeights, heads, smoothing, logits, losses, counts, dlogits, dhidden);
        });

    /// <summary>Every third label of a head is missing, and all labels of the last head.</summary>
    internal static int[] LabelsOf(int n, HeadLayout heads)
    {
        int[] labels = new int[n * heads.Tasks];
        for (int i = 0; i < labels.Length; i++)
        {
            (int sample, int task) = Math.DivRem(i, heads.Tasks);
            bool isMissing = (sample + task) % 3 == 2 || (heads.Tasks > 1 && task == heads.Tasks - 1);
            labels[i] = isMissing ? Labels.Missing : (7 * sample) % heads.Classes[task];
        }

        return labels;
    }

    internal static string Text(int n, HeadLayout heads) => $"{n}×{heads.Hidden} to {string.Join("+", heads.Classes.ToArray())}";
}
