using Wikiart.Cuda.Runtime;

namespace Wikiart.Cuda.Kernels.Verification;

/// <summary>Batch norm in all its parts. The channels of the statistics' input lie far from 0, where a sum of squares would lose digits.</summary>
internal static class BatchNormCases
{
    private const float Epsilon = 1e-5f;
    private const float FarFromZero = 20;

    private static readonly Nhwc[] Images =
        [new(2, 3, 5, 8), new(2, 1, 1, 3), new(1, 7, 9, 1), new(2, 8, 7, 3), new(1, 15, 8, 17), new(3, 9, 13, 40), new(5, 28, 28, 64)];

    private static readonly bool[] OffAndOn = [false, true];

    public static IEnumerable<OperationCase> All =>
    [
        .. from x in Images from momentum in (float[])[0.1f, 1] select Statistics(x, momentum),
        .. from channels in (int[])[1, 17, 512] select Inverse(channels),
        .. from x in Images from relu in OffAndOn select Forward(x, relu),
        .. from x in Images select AddReluForward(x),
        .. from x in Images from relu in OffAndOn select BackwardWeight(x, relu, accumulate: x.C % 2 == 0),
        .. from x in Images from relu in OffAndOn from isFixed in OffAndOn select BackwardInput(x, relu, isFixed, accumulate: x.C % 2 == 0),
    ];

    private static OperationCase Statistics(Nhwc x, float momentum) => new($"BatchNormStatistics {x} momentum {momentum}", bench =>
    {
        // The mean cancels in every distance from it, so that rounding counts relative to what is summed, not to the result.
        Tolerance tolerance = Tolerance.Sum(4.0 * Pixels(x) * FarFromZero * FarFromZero);
        View<Nhwc> input = bench.Input(x, random => FarFromZero + Values.Normal(random));
        View<Vec> runningMean = bench.InOut("running mean", new Vec(x.C), Tolerance.Sum(Pixels(x)), Values.Normal);
        View<Vec> runningVariance = bench.InOut("running variance", new Vec(x.C), tolerance, Values.Positive);
        View<Vec> mean = bench.Output("mean", new Vec(x.C), Tolerance.Sum(Pixels(x)));
        View<Vec> inverse = bench.Output("inverse", new Vec(x.C), tolerance);
        return () => bench.Operations.BatchNormStatistics(input, Epsilon, momentum, runningMean, runningVariance, mean, inverse);
    });

    private static OperationCase Inverse(int channels) => new($"BatchNormInverse [{channels}]", bench =>
    {
        View<Vec> variance = bench.Input(new Vec(channels), Values.Positive);
        View<Vec> inverse = bench.Output("inverse", new Vec(channels), Tolerance.Sum(2));
        return () => bench.Operations.BatchNormInverse(variance, Epsilon, inverse);
    });

    private static OperationCase Forward(Nhwc x, bool relu) => new($"BatchNormForward {x}{(relu ? " relu" : string.Empty)}", bench =>
    {
        View<Nhwc> input = bench.Input(x, Values.Normal);
        ChannelNorm norm = Norm(bench, x.C);
        View<Nhwc> y = bench.Output("y", x, bench.Stored(5));
        return () => bench.Operations.BatchNormForward(input, norm, relu, y);
    });

    private static OperationCase AddReluForward(Nhwc x) => new($"BatchNormAddReluForward {x}", bench =>
    {
        View<Nhwc> input = bench.Input(x, Values.Normal);
        ChannelNorm norm = Norm(bench, x.C);
        View<Nhwc> residual = bench.Input(x, Values.Normal);
        View<Nhwc> y = bench.Output("y", x, bench.Stored(6));
        return () => bench.Operations.BatchNormAddReluForward(input, norm, residual, y);
    });

    private static OperationCase BackwardWeight(Nhwc x, bool relu, bool accumulate) => new(
        $"BatchNormBackwardWeight {x}{(relu ? " relu" : string.Empty)}{(accumulate ? " accumulate" : string.Empty)}",
        bench =>
        {
            Tolerance pixels = Tolerance.Sum(3 * Pixels(x));
            View<Nhwc> input = bench.Input(x, Values.Normal);
            View<Nhwc> y = relu ? bench.Input(x, Values.Rectified) : default;
            View<Nhwc> dy = bench.Input(x, Values.Normal);
            ChannelNorm norm = Norm(bench, x.C);
            View<Vec> sums = bench.Output("sums", new Vec(2 * x.C), pixels);
            View<Vec> dscale = bench.Gradient("dscale", new Vec(x.C), pixels, accumulate);
            View<Vec> dshift = bench.Gradient("dshift", new Vec(x.C), pixels, accumulate);
            return () => bench.Operations.BatchNormBackwardWeight(input, y, dy, norm, sums, dscale, dshift, accumulate);
        });

    private static OperationCase BackwardInput(Nhwc x, bool relu, bool isFixed, bool accumulate) => new(
        $"BatchNormBackwardInput {x}{(relu ? " relu" : string.Empty)}{(isFixed ? " fixed" : string.Empty)}" +
        $"{(accumulate ? " accumulate" : string.Empty)}",
        bench =>
        {
            View<Nhwc> input = bench.Input(x, Values.Normal);
            View<Nhwc> y = relu ? bench.Input(x, Values.Rectified) : default;
            View<Nhwc> dy = bench.Input(x, Values.Normal);
            ChannelNorm norm = Norm(bench, x.C);
            View<Vec> sums = isFixed ? default : bench.Input(new Vec(2 * x.C), Values.Normal);
            View<Nhwc> dx = bench.Gradient("dx", x, bench.Stored(8), accumulate);
            return () => bench.Operations.BatchNormBackwardInput(input, y, dy, norm, sums, dx, accumulate);
        });

    private static ChannelNorm Norm(Workbench bench, int channels)
    {
        Vec shape = new(channels);
        return new ChannelNorm(
            bench.Input(shape, Values.Normal),
            bench.Input(shape, Values.Positive),
            bench.Input(shape, Values.Normal),
            bench.Input(shape, Values.Normal));
    }

    private static double Pixels(Nhwc x) => (double)x.N * x.H * x.W;
}
