using Wikiart.Cuda.Runtime;
using Wikiart.Cuda.Runtime.Cuda;

namespace Wikiart.Cuda.Kernels.Gpu;

/// <content>
/// A residual network's convolutions on tensor cores, of any kernel, stride and padding. Channels that are read are padded to a multiple of four where
/// they are none; a result whose channels are none has its fp32 kernel alone.
/// </content>
public sealed partial class GpuOperations
{
    private const string SplitFile = "conv_split";

    private static readonly TensorKernel PlainForwardMma = new("conv2d_mma", "conv_forward");
    private static readonly TensorKernel PlainBackwardInputMma = new("conv2d_mma", "conv_backward_input");
    private static readonly TensorKernel PlainBackwardWeightMma = new("conv2d_mma", "conv_backward_weight");
    private static readonly TensorKernel FoldedForwardMma = new("conv_add_relu_mma", "conv_add_relu_forward");

    private void PlainForwardOnTensorCores(View<Nhwc> x, View<Oihw> weight, View<Vec> bias, ConvArgument s, View<Nhwc> y)
    {
        (TensorTile tile, nint input, nint rows, int depth) = ForwardOperands(Operation.ConvForward, x, weight, s);
        if (tile.SplitsK)
        {
            (nint partial, int parts) = SplitForward(Operation.ConvForward, tile, input, rows, depth, s);
            Kernel(SplitFile, "conv_split_forward").Launch(
                Elements(y.Shape.Count / 4), Stream, partial, parts, OrZeros(bias, s.O), s.O, y.Shape.Count, y.Address);
            return;
        }

        Kernel(Operation.ConvForward, PlainForwardMma, tile).Launch(
            tile.Over(s.OutputPixels, s.O), Stream, input, rows, depth, OrZeros(bias, s.O), s with { C = PaddedTo4(s.C) }, y.Address);
    }

    private void FoldedForwardOnTensorCores(
        View<Nhwc> x, View<Oihw> weight, View<Vec> bias, ConvArgument s, View<Nhwc> residual, View<Nhwc> y)
    {
        (TensorTile tile, nint input, nint rows, int depth) = ForwardOperands(Operation.ConvAddReluForward, x, weight, s);
        if (tile.SplitsK)
        {
            (nint partial, int parts) = SplitForward(Operation.ConvAddReluForward, tile, input, rows, depth, s);
            Kernel(SplitFile, "conv_split_add_relu_forward").Launch(
                Elements(y.Shape.Count / 4),
                Stream,
                partial,
                parts,
                bias.Address,
                s.O,
                y.Shape.Count,
                residual.Address,
                RoundsToTf32(Operation.ConvAddReluForward),
                y.Address);
            return;
        }

        Kernel(Operation.ConvAddReluForward, FoldedForwardMma, tile).Launch(
            tile.Over(s.OutputPixels, s.O), Stream, input, rows, depth, bias.Address, s with { C = PaddedTo4(s.C) }, residual.Address, y.Address);
    }

    /// <summary>Sums the parts of a split forward pass, whose end is the caller's.</summary>
    private (nint Partial, int Parts) SplitForward(Operation operation, TensorTile tile, nint input, nint rows, int depth, ConvArgument s)
    {
        int parts = tile.Parts(s.Forward, Multiprocessors);
        nint partial = _partial.Floats(parts * s.Forward.Rows * s.O);
        Kernel(operation, PlainForwardMma, tile).Launch(
            tile.Over(s.OutputPixels, s.O, parts), Stream, input, rows, depth, s with { C = PaddedTo4(s.C) }, partial);
        return (partial, parts);
    }

    private void PlainBackwardInputOnTensorCores(View<Nhwc> dy, View<Oihw> weight, ConvArgument s, View<Nhwc> dx, bool accumulate)
    {
        const Operation Gradient = Operation.ConvBackwardInput;
        TensorTile tile = TileOf(Gradient, s.BackwardInput);
        int channels = PaddedTo4(s.O);
        int depth = DepthOfPhases(s, channels);
        long count = (long)s.C * depth;
        nint rows = _packed.Floats(count);
        Kernel("conv_weights", "conv_pack_phases").Launch(
            Elements(count), Stream, weight.Address, s, channels, depth, RoundsToTf32(Gradient), rows);
        nint gradient = Padded(dy.Address, s.OutputPixels, s.O, Gradient, _paddedGradient);
        ConvArgument padded = s with { O = channels };
        int parts = tile.Parts(s.BackwardInput, Multiprocessors);
        CudaKernel kernel = Kernel(Gradient, PlainBackwardInputMma, tile);
        LaunchShape shape = tile.Over((long)s.N * Strided(s.H, s.Stride) * Strided(s.W, s.Stride), s.C, s.Stride * s.Stride * parts);
        if (!tile.SplitsK)
        {
            kernel.Launch(shape, Stream, gradient, rows, depth, padded, dx.Address, Flag(accumulate));
            return;
        }

        nint partial = _partial.Floats(parts * dx.Shape.Count);
        kernel.Launch(shape, Stream, gradient, rows, depth, padded, parts, partial);
        Kernel(SplitFile, "conv_split_backward_input").Launch(
            Elements(dx.Shape.Count / 4), Stream, partial, parts, dx.Shape.Count, dx.Address, Flag(accumulate));
    }

    private void PlainBackwardWeightOnTensorCores(View<Nhwc> x, View<Nhwc> dy, ConvArgument s, View<Oihw> dweight, bool accumulate)
    {
        const Operation Gradient = Operation.ConvBackwardWeight;
        ConvArgument padded = s with { C = PaddedTo4(s.C), O = PaddedTo4(s.O) };
        long columns = s.BackwardWeight.Columns;
        TensorTile tile = TileOf(Gradient, s.BackwardWeight);
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
