using Wikiart.Cuda.Runtime;

namespace Wikiart.Cuda.Kernels.Verification;

/// <summary>Losses of one to seven heads, with missing labels, class weights and smoothing, of plain pictures and of mixed ones.</summary>
internal static class LossCases
{
    private static readonly (float Smoothing, float? Share)[] Plain = [(0, null), (0.1f, null), (1, null)];
    private static readonly (float Smoothing, float? Share)[] Mixed = [(0, 0.3f), (0.1f, 0.75f), (1, 0.5f), (0.1f, 0), (0, 1)];

    public static IEnumerable<OperationCase> All => Losses.SelectMany(loss => (OperationCase[])[Forward(loss), Backward(loss), Fused(loss)]);

    private static IEnumerable<Loss> Losses =>
    [
        .. from size in HeadCases.Sizes from recipe in Plain select new Loss(size.N, size.Heads, recipe.Smoothing, recipe.Share),
        .. from size in HeadCases.Sizes
           where size.N is 1 or 3 or 4 or 17
           from recipe in Mixed
           select new Loss(size.N, size.Heads, recipe.Smoothing, recipe.Share),
    ];

    private static OperationCase Forward(Loss loss) => new($"CrossEntropyForward {loss}", bench =>
    {
        HeadLayout heads = loss.Heads;
        View<Nf> logits = bench.Input(new Nf(loss.N, heads.TotalClasses), random => 5 * Values.Normal(random));
        LossTargets targets = loss.Targets(bench);
        (View<Vec> losses, View<Vec> counts) = loss.Results(bench, extraTerms: 0);
        return () => bench.Operations.CrossEntropyForward(logits, heads, targets, losses, counts);
    });

    private static OperationCase Backward(Loss loss) => new($"CrossEntropyBackward {loss}", bench =>
    {
        HeadLayout heads = loss.Heads;
        View<Nf> logits = bench.Input(new Nf(loss.N, heads.TotalClasses), random => 5 * Values.Normal(random));
        LossTargets targets = loss.Targets(bench);
        View<Vec> taskWeights = bench.Input(new Vec(heads.Tasks), Values.Positive);
        (View<Vec> losses, View<Vec> counts) = loss.Results(bench, extraTerms: 0);
        View<Nf> dlogits = bench.Output("dlogits", logits.Shape, Tolerance.Sum(loss.GradientTerms));
        bench.Operations.CrossEntropyForward(logits, heads, targets, losses, counts);
        return () => bench.Operations.CrossEntropyBackward(logits, heads, targets, taskWeights, counts, dlogits);
    });

    /// <summary>
    /// Rounding of a logit enters the softmax as it is and its probability relative to the logit's size; one gradient of each sums as many.
    /// </summary>
    private static OperationCase Fused(Loss loss) => new($"HeadsLoss {loss}", bench =>
    {
        HeadLayout heads = loss.Heads;
        int terms = heads.Hidden + 1;
        View<Nf> hidden = bench.Input(new Nf(loss.N, heads.Tasks * heads.Hidden), Values.Rectified);
        View<OutIn> weight = bench.Input(new OutIn(heads.TotalClasses, heads.Hidden), Values.Normal);
        View<Vec> bias = bench.Input(new Vec(heads.TotalClasses), Values.Normal);
        LossTargets targets = loss.Targets(bench);
        View<Vec> taskWeights = bench.Input(new Vec(heads.Tasks), Values.Positive);
        View<Nf> logits = bench.Output("logits", new Nf(loss.N, heads.TotalClasses), Tolerance.Sum(terms));
        (View<Vec> losses, View<Vec> counts) = loss.Results(bench, terms);
        View<Nf> dlogits = bench.Output("dlogits", logits.Shape, Tolerance.Sum(loss.GradientTerms + terms));
        View<Nf> dhidden = bench.Output("dhidden", hidden.Shape, Tolerance.Sum(heads.TotalClasses + terms));
        return () => bench.Operations.HeadsLoss(
            hidden, weight, bias, heads, targets, taskWeights, logits, losses, counts, dlogits, dhidden);
    });

    private sealed record Loss(int N, HeadLayout Heads, float Smoothing, float? Share)
    {
        /// <summary>Logits of deviation 5 have a log Σ exp of about this size.</summary>
        private const int LogSum = 10;

        /// <summary>
        /// Terms of a logit's gradient: four of each label; and the log Σ exp, which is rounded relative to its own size, while its absolute error becomes
        /// a relative one of the probability, so that it counts for the square of its size.
        /// </summary>
        public int GradientTerms => (4 + (LogSum * LogSum)) * LabelsOfRow;

        private int LabelsOfRow => Share is null ? 1 : 2;

        public LossTargets Targets(Workbench bench)
        {
            View<Labels> labels = bench.InputIntegers(new Labels(N, Heads.Tasks), MakeLabels());
            View<Vec> weights = bench.Input(new Vec(Heads.TotalClasses), Values.Positive);
            View<MixRecord>? mix = Share is { } share ? bench.InputNumbers(default(MixRecord), 0, 0, 1, 1, share, share) : null;
            return new LossTargets(labels, mix, weights, Smoothing);
        }

        public (View<Vec> Losses, View<Vec> Counts) Results(Workbench bench, int extraTerms) => (
            bench.Output("losses", new Vec(Heads.Tasks), Tolerance.Sum((LabelsOfRow * N) + extraTerms)),
            bench.Output("counts", new Vec(Heads.Tasks), Tolerance.Sum(N)));

        public override string ToString() => $"{HeadCases.Text(N, Heads)} smoothing {Smoothing}{(Share is { } share ? $" share {share}" : null)}";

        /// <summary>Every third label of a head is missing, and all labels of the last head.</summary>
        private int[] MakeLabels()
        {
            int[] labels = new int[N * Heads.Tasks];
            for (int i = 0; i < labels.Length; i++)
            {
                (int sample, int task) = Math.DivRem(i, Heads.Tasks);
                bool isMissing = (sample + task) % 3 == 2 || (Heads.Tasks > 1 && task == Heads.Tasks - 1);
                labels[i] = isMissing ? Labels.Missing : (7 * sample) % Heads.Classes[task];
            }

            return labels;
        }
    }
}
