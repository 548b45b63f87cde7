using Wikiart.Cuda.Runtime;

namespace Wikiart.Cuda.Kernels.Verification;

/// <summary>Convolutions with a batch norm folded into them: the kernels of a residual network, with sizes that fit no tile.</summary>
internal static class FoldedConvolutionCases
{
    private static readonly Margins TopLeft = new(1, 1, 0, 0);

    // The first four have columns of both tensor-core tiles, with sums short and long enough to be split, for the check of a device at its first use.
    private static readonly (Nhwc X, Oihw Weight, ConvGeometry Geometry)[] Settings =
    [
        (new(1, 6, 7, 20), new(68, 20, 3, 3), new(1, 1)),
        (new(1, 5, 6, 36), new(72, 36, 3, 3), new(2, 1)),
        (new(1, 9, 8, 3), new(16, 3, 7, 7), new(2, 3)),
        (new(1, 6, 5, 68), new(8, 68, 3, 3), new(1, 1)),
        (new(1, 7, 9, 1), new(3, 1, 3, 3), new(1, 1)),
        (new(2, 15, 8, 3), new(17, 3, 7, 7), new(2, 3)),
        (new(2, 9, 13, 17), new(33, 17, 3, 3), new(2, TopLeft)),
        (new(1, 8, 7, 32), new(40, 32, 1, 1), new(2, 0)),
        (new(3, 9, 13, 32), new(48, 32, 3, 3), new(1, 1)),
    ];

    public static IEnumerable<OperationCase> All =>
    [
        .. from s in Settings select Fold(s.Weight),
        .. from hasResidual in (bool[])[true, false] from s in Settings select Forward(s.X, s.Weight, s.Geometry, hasResidual),
    ];

    private static OperationCase Fold(Oihw shape) => new($"FoldBatchNorm {shape}", bench =>
    {
        Vec channels = new(shape.O);
        View<Oihw> weight = bench.Input(shape, Values.Normal);
        ChannelNorm norm = new(
            bench.Input(channels, Values.Normal),
            bench.Input(channels, Values.Positive),
            bench.Input(channels, Values.Normal),
            bench.Input(channels, Values.Normal));
        View<Oihw> foldedWeight = bench.Output("weight", shape, Tolerance.Sum(2));
        View<Vec> foldedBias = bench.Output("bias", channels, Tolerance.Sum(3));
        return () => bench.Operations.FoldBatchNorm(weight, norm, foldedWeight, foldedBias);
    });

    private static OperationCase Forward(Nhwc x, Oihw weight, ConvGeometry geometry, bool hasResidual) => new(
        $"ConvAddReluForward x {x} w {weight} stride {geometry.Stride} padding {geometry.Padding}{(hasResidual ? " residual" : string.Empty)}",
        bench =>
        {
            Nhwc output = geometry.Output(x, weight);
            View<Nhwc> input = bench.Input(x, Values.Normal);
            View<Oihw> weights = bench.Input(weight, Values.Normal);
            View<Vec> bias = bench.Input(new Vec(weight.O), Values.Normal);
            View<Nhwc> residual = hasResidual ? bench.Input(output, Values.Normal) : default;
            View<Nhwc> y = bench.Output("y", output, bench.Convolution(weight.Count / weight.O));
            return () => bench.Operations.ConvAddReluForward(input, weights, bias, geometry, residual, y);
        });
}
