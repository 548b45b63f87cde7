using Wikiart.Cuda.Runtime;

namespace Wikiart.Cuda.Kernels.Gpu;

/// <content>
/// A residual network's convolutions on tensor cores, of any kernel, stride and padding. Channels that are read are padded to a multiple of four where
/// they are none; a result whose channels are none has its fp32 kernel alone.
/// </content>
public sealed partial class GpuOperations
{
    private static readonly TensorKernel PlainForwardMma = new("conv2d_mma", "conv_forward");
    private static readonly TensorKernel PlainBackwardInputMma = new("conv2d_mma", "conv_backward_input");
    private static readonly TensorKernel PlainBackwardWeightMma = new("conv2d_mma", "conv_backward_weight");
    private static readonly TensorKernel FoldedForwardMma = new("conv_add_relu_mma", "conv_add_relu_forward");

    private void PlainForwardOnTensorCores(View<Nhwc> x, View<Oihw> weight, View<Vec> bias, ConvArgument s, View<Nhwc> y)
    {
        (TensorTile tile, nint input, nint rows, int depth) = ForwardOperands(Operation.ConvForward, x, weight, s);
        Kernel(Operation.ConvForward, PlainForwardMma, tile).Launch(
            tile.Over(s.OutputPixels, s.O), Stream, input, rows, depth, OrZeros(bias, s.O), s with { C = PaddedTo4(s.C) }, y.Address);
    }

    private void FoldedForwardOnTensorCores(
        View<Nhwc> x, View<Oihw> weight, View<Vec> bias, ConvArgument s, View<Nhwc> residual, View<Nhwc> y)
    {
        (TensorTile tile, nint input, nint rows, int depth) = ForwardOperands(Operation.ConvAddReluForward, x, weight, s);
        Kernel(Operation.ConvAddReluForward, FoldedForwardMma, tile).Launch(
            tile.Over(s.OutputPixels, s.O), Stream, input, rows, depth, bias.Address, s with { C = PaddedTo4(s.C) }, residual.Address, y.Address);
    }

    private void PlainBackwardInputOnTensorCores(View<Nhwc> dy, View<Oihw> weight, ConvArgument s, View<Nhwc> dx, bool accumulate)
    {
        const Operation Gradient = Operation.ConvBackwardInput;
        TensorTile tile = Tiles.Of(Gradient, s.C, TensorTile.For(s.C));
        int channels = PaddedTo4(s.O);
        int depth = DepthOfPhases(s, channels);
        long count = (long)s.C * depth;
        nint rows = _packed.Floats(count);
        Kernel("conv_weights", "conv_pack_phases").Launch(
            Elements(count), Stream, weight.Address, s, channels, depth, RoundsToTf32(Gradient), rows);
        nint gradient = Padded(dy.Address, s.OutputPixels, s.O, Gradient, _paddedGradient);
        Kernel(Gradient, PlainBackwardInputMma, tile).Launch(
            tile.Over((long)s.N * Strided(s.H, s.Stride) * Strided(s.W, s.Stride), s.C, s.Stride * s.Stride),
            Stream,
            gradient,
            rows,
            depth,
            s with { O = channels },
            dx.Address,
            Flag(accumulate));
    }

    private void PlainBackwardWeightOnTensorCores(View<Nhwc> x, View<Nhwc> dy, ConvArgument s, View<Oihw> dweight, bool accumulate)
    {
        const Operation Gradient = Operation.ConvBackwardWeight;
        ConvArgument padded = s with { C = PaddedTo4(s.C), O = PaddedTo4(s.O) };
        long columns = (long)s.R * s.T * padded.C;
        TensorTile tile = Tiles.Of(Gradient, columns, TensorTile.For(columns));
        nint input = Padded(x.Address, s.InputPixels, s.C, Gradient, _paddedInput);
        nint gradient = Padded(dy.Address, s.OutputPixels, s.O, Gradient, _paddedGradient);
        int parts = tile.Splits(padded.O, columns, s.OutputPixels, Multiprocessors);
        int stages = (s.OutputPixels + StepOfK - 1) / StepOfK;
        int pixelsEach = (stages + parts - 1) / parts * StepOfK;
        nint sums = _partial.Floats(parts * padded.Weights);
        Kernel(Gradient, PlainBackwardWeightMma, tile).Launch(
            tile.Over(padded.O, columns, parts), Stream, input, gradient, padded, pixelsEach, sums);
        ReduceWeights(sums, parts, s, padded, dweight, accumulate);
    }

    /// <summary>Whether a result's channels can be stored four at a time.</summary>
    private static bool ComesInFours(int channels) => channels % 4 == 0;

    /// <summary>Steps of K of all phases of conv_phases.cuh.</summary>
    private static int DepthOfPhases(ConvArgument s, int channels)
    {
        int depth = 0;
        for (int row = 0; row < s.Stride; row++)
        {
            for (int column = 0; column < s.Stride; column++)
            {
                int rows = Strided(s.R - ((row + s.Top) % s.Stride), s.Stride);
                int columns = Strided(s.T - ((column + s.Left) % s.Stride), s.Stride);
                depth = checked(depth + Depth(s with { R = rows, T = columns }, channels));
            }
        }

        return depth;
    }

    /// <summary>How many of so many neighbours a stride meets, beginning with the first.</summary>
    private static int Strided(int size, int stride) => size > 0 ? (size + stride - 1) / stride : 0;
}
