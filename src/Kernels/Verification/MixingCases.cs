using Wikiart.Cuda.Runtime;

namespace Wikiart.Cuda.Kernels.Verification;

/// <summary>Mixed pictures of odd and even batches and regions of any size, and losses with two labels a row.</summary>
internal static class MixingCases
{
    private static readonly (Nhwc Images, float[] Mix)[] Pictures =
    [
        (new(1, 5, 7, 3), [0, 0, 5, 7, 0.25f, 0.25f]),
        (new(2, 6, 5, 3), [0, 0, 6, 5, 0.7f, 0.7f]),
        (new(5, 9, 13, 3), [2, 3, 5, 9, 0, 0.6f]),
        (new(4, 8, 7, 1), [7, 6, 1, 1, 0, 0.9f]),
        (new(3, 7, 8, 17), [1, 0, 0, 0, 0, 1]),
        (new(6, 11, 37, 3), [4, 1, 7, 36, 0.4f, 0.4f]),
    ];

    private static readonly (int N, HeadLayout Heads)[] Sizes =
    [
        (1, new(1, 3)), (4, new(1, 129, 11, 27)), (3, new(1, 1, 2)), (9, new(1, 2, 2, 2, 2, 2)), (17, new(1, 3, 5, 7, 2, 40, 1, 9)),
    ];

    private static readonly (float Smoothing, float Share)[] Shares = [(0, 0.3f), (0.1f, 0.75f), (1, 0.5f), (0.1f, 0), (0, 1)];

    public static IEnumerable<OperationCase> All =>
    [
        .. from picture in Pictures select Images(picture.Images, picture.Mix),
        .. from size in Sizes from share in Shares select LossForward(size.N, size.Heads, share.Smoothing, share.Share),
        .. from size in Sizes from share in Shares select LossBackward(size.N, size.Heads, share.Smoothing, share.Share),
    ];

    private static OperationCase Images(Nhwc shape, float[] record) => new(
        $"MixImages {shape} {string.Join(' ', record)}",
        bench =>
        {
            View<Nhwc> images = bench.InOut("images", shape, Tolerance.Sum(3), Values.Normal);
            View<MixRecord> mix = bench.InputNumbers(default(MixRecord), record);
            return () => bench.Operations.MixImages(images, mix);
        });

    private static OperationCase LossForward(int n, HeadLayout heads, float smoothing, float share) => new(
        $"MixedLossForward {HeadCases.Text(n, heads)} smoothing {smoothing} share {share}",
        bench =>
        {
            View<Nf> logits = bench.Input(new Nf(n, heads.TotalClasses), random => 5 * Values.Normal(random));
            View<Labels> labels = bench.InputIntegers(new Labels(n, heads.Tasks), HeadCases.LabelsOf(n, heads));
            View<Vec> weights = bench.Input(new Vec(heads.TotalClasses), Values.Positive);
            View<MixRecord> mix = bench.InputNumbers(default(MixRecord), 0, 0, 1, 1, share, share);
            View<Vec> losses = bench.Output("losses", new Vec(heads.Tasks), Tolerance.Sum(2 * n));
            View<Vec> counts = bench.Output("counts", new Vec(heads.Tasks), Tolerance.Sum(n));
            return () => bench.Operations.MixedLossForward(logits, labels, weights, mix, heads, smoothing, losses, counts);
        });

    private static OperationCase LossBackward(int n, HeadLayout heads, float smoothing, float share) => new(
        $"MixedLossBackward {HeadCases.Text(n, heads)} smoothing {smoothing} share {share}",
        bench =>
        {
            View<Nf> logits = bench.Input(new Nf(n, heads.TotalClasses), random => 5 * Values.Normal(random));
            View<Labels> labels = bench.InputIntegers(new Labels(n, heads.Tasks), HeadCases.LabelsOf(n, heads));
            View<Vec> weights = bench.Input(new Vec(heads.TotalClasses), Values.Positive);
            View<Vec> taskWeights = bench.Input(new Vec(heads.Tasks), Values.Positive);
            View<MixRecord> mix = bench.InputNumbers(default(MixRecord), 0, 0, 1, 1, share, share);
            View<Vec> losses = bench.Output("losses", new Vec(heads.Tasks), Tolerance.Sum(2 * n));
            View<Vec> counts = bench.Output("counts", new Vec(heads.Tasks), Tolerance.Sum(n));
            View<Nf> dlogits = bench.Output("dlogits", new Nf(n, heads.TotalClasses), Tolerance.Sum(8));
            bench.Operations.MixedLossForward(logits, labels, weights, mix, heads, smoothing, losses, counts);
            return () => bench.Operations.MixedLossBackward(
                logits, labels, weights, taskWeights, mix, heads, smoothing, counts, dlogits);
        });
}
