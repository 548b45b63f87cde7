using Wikiart.Cuda.Runtime;

namespace Wikiart.Cuda.Kernels.Gpu;

/// <content>
/// The fused convolution on tensor cores. Channels are padded to a multiple of four where they are none, so that all kernels read 16 bytes at
/// a time; the input gradient of a convolution with a stride, or of huge pictures, has its fp32 kernel alone.
/// </content>
public sealed partial class GpuOperations
{
    /// <summary>K of one stage: <c>kStep</c> of gemm.cuh.</summary>
    private const int StepOfK = 16;

    private static readonly TensorKernel ForwardMma = new("conv_relu_pool_mma", "conv_relu_pool_forward");
    private static readonly TensorKernel BackwardInputMma = new("conv_relu_pool_mma", "conv_relu_pool_backward_input");
    private static readonly TensorKernel BackwardWeightMma = new("conv_relu_pool_mma", "conv_relu_pool_backward_weight");
    private static readonly TensorKernel BackwardWeightSparseMma = new("conv_relu_pool_sparse_mma", "conv_relu_pool_backward_weight");

    private void ForwardOnTensorCores(View<Nhwc> x, View<Oihw> weight, View<Vec> bias, ConvArgument s, View<Nhwc> y, View<PoolCodes> codes)
    {
        (TensorTile tile, nint input, nint rows, int depth) = ForwardOperands(Operation.ConvReluPoolForward, x, weight, s);
        Kernel(Operation.ConvReluPoolForward, ForwardMma, tile).Launch(
            tile.Over(4L * s.PooledPixels, s.O),
            Unjoined,
            input,
            rows,
            depth,
            bias.Address,
            s with { C = PaddedTo4(s.C) },
            y.Address,
            codes.Address);
    }

    /// <summary>What every forward pass reads: the input with padded channels, and the weights packed to a depth.</summary>
    private (TensorTile Tile, nint Input, nint Rows, int Depth) ForwardOperands(
        Operation operation, View<Nhwc> x, View<Oihw> weight, ConvArgument s)
    {
        int channels = PaddedTo4(s.C);
        int depth = Depth(s, channels);
        nint rows = PackRows(weight, s, operation, forInput: false, channels, depth);
        return (TileOf(operation, s.Forward), Padded(x.Address, s.InputPixels, s.C, operation, _paddedInput), rows, depth);
    }

    private void BackwardInputOnTensorCores(
        View<Nhwc> y, View<PoolCodes> codes, View<Nhwc> dy, View<Oihw> weight, ConvArgument s, View<Nhwc> dx, bool accumulate)
    {
        TensorTile tile = TileOf(Operation.ConvReluPoolBackwardInput, s.BackwardInput);
        int channels = PaddedTo4(s.O);
        int depth = Depth(s, channels);
        nint rows = PackRows(weight, s, Operation.ConvReluPoolBackwardInput, forInput: true, channels, depth);
        nint values = Padded(y.Address, s.PooledPixels, s.O, Operation.ConvReluPoolBackwardInput, _paddedValues);
        nint gradient = Padded(dy.Address, s.PooledPixels, s.O, Operation.ConvReluPoolBackwardInput, _paddedGradient);
        Kernel(Operation.ConvReluPoolBackwardInput, BackwardInputMma, tile).Launch(
            tile.Over(s.InputPixels, s.C),
            Unjoined,
            values,
            codes.Address,
            gradient,
            rows,
            depth,
            s with { O = channels },
            dx.Address,
            Flag(accumulate));
    }

    private void BackwardWeightOnTensorCores(
        View<Nhwc> x, View<Nhwc> y, View<PoolCodes> codes, View<Nhwc> dy, ConvArgument s, View<Oihw> dweight, bool accumulate)
    {
        ConvArgument padded = s with { C = PaddedTo4(s.C), O = PaddedTo4(s.O) };
        long columns = s.BackwardWeight.Columns;
        TensorTile tile = TileOf(Operation.ConvReluPoolBackwardWeight, s.BackwardWeight);

        nint input = Padded(x.Address, s.InputPixels, s.C, Operation.ConvReluPoolBackwardWeight, _paddedInput);
        nint values = Padded(y.Address, s.PooledPixels, s.O, Operation.ConvReluPoolBackwardWeight, _paddedValues);
        nint gradient = Padded(dy.Address, s.PooledPixels, s.O, Operation.ConvReluPoolBackwardWeight, _paddedGradient);
        int windows = s.PooledPixels;
        int parts = tile.Splits(padded.O, columns, 4L * windows, Multiprocessors);
        int stages = (windows + tile.Windows - 1) / tile.Windows;
        int windowsEach = (stages + parts - 1) / parts * tile.Windows;
        nint sums = _partial.Floats(parts * padded.Weights);
        Kernel(Operation.ConvReluPoolBackwardWeight, tile is SparseTile ? BackwardWeightSparseMma : BackwardWeightMma, tile).Launch(
            tile.Over(padded.O, columns, parts),
            Unjoined,
            input,
            values,
            codes.Address,
            gradient,
            padded,
            windowsEach,
            sums);
        ReduceWeights(sums, parts, s, padded, dweight, accumulate);
    }

    /// <summary>The kernel knows no stride, and keeps a row and a column of pixels in 16 bits each.</summary>
    private static bool HasInputGradientOnTensorCores(ConvArgument s) =>
        s.Stride == 1 && Math.Max(s.H + s.Top, s.W + s.Left) < ushort.MaxValue / 2;

    /// <summary>Weights with K side by side, in the order in which tensor cores walk it.</summary>
    private nint PackRows(View<Oihw> weight, ConvArgument s, Operation operation, bool forInput, int channels, int depth)
    {
        long count = (long)(forInput ? s.C : s.O) * depth;
        nint packed = _packed.Floats(count);
        Kernel("conv_weights", "conv_pack_rows").Launch(
            Elements(count), Unjoined, weight.Address, s, Flag(forInput), channels, depth, RoundsToTf32(operation), packed);
        return packed;
    }

    /// <summary>The same pixels with a multiple of four channels; where they have that, the pixels themselves.</summary>
    private nint Padded(nint x, int pixels, int channels, Operation operation, GrowingBuffer buffer)
    {
        int padded = PaddedTo4(channels);
        if (padded == channels)
        {
            return x;
        }

        long count = (long)pixels * padded;
        nint copy = buffer.Floats(count);
        Kernel("conv_padding", "conv_pad_channels").Launch(
            Elements(count), Unjoined, x, (long)pixels, channels, padded, RoundsToTf32(operation), copy);
        return copy;
    }

    private int RoundsToTf32(Operation operation) => Flag(Variants[operation] == KernelVariant.Tf32);

    private TensorTile TileOf(Operation operation, GemmSize size) =>
        Tiles.Of(operation, size, TensorTile.For(size, TileChoices.CanSplit(operation), Multiprocessors));

    internal static int PaddedTo4(int channels) => (channels + 3) / 4 * 4;

    /// <summary>Steps of K: taps of four channels, or of sixteen at a time; whole stages.</summary>
    private static int Depth(ConvArgument s, int channels) => checked(
        channels == 4 ? ((4 * s.R * s.T) + StepOfK - 1) / StepOfK * StepOfK : (channels + StepOfK - 1) / StepOfK * StepOfK * s.R * s.T);
}
