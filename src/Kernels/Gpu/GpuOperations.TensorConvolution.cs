using Wikiart.Cuda.Runtime;

namespace Wikiart.Cuda.Kernels.Gpu;

/// <content>
/// The fused convolution on tensor cores. Channels are padded to a multiple of four where they are none, so that all kernels read 16 bytes at
/// a time; the input gradient of a convolution with a stride has its fp32 kernel alone.
/// </content>
public sealed partial class GpuOperations
{
    /// <summary>K of one stage: <c>kStep</c> of gemm.cuh.</summary>
    private const int StepOfK = 16;

    /// <summary>Pooling windows of a stage: <c>kWindows</c> of conv_feeds.cuh.</summary>
    private const int WindowsOfStage = 4;

    private static readonly TensorKernel ForwardMma = new("conv_relu_pool_mma", "conv_relu_pool_forward");
    private static readonly TensorKernel BackwardInputMma = new("conv_relu_pool_mma", "conv_relu_pool_backward_input");
    private static readonly TensorKernel BackwardWeightMma = new("conv_relu_pool_mma", "conv_relu_pool_backward_weight");

    private void ForwardOnTensorCores(View<Nhwc> x, View<Oihw> weight, View<Vec> bias, ConvArgument s, View<Nhwc> y, View<PoolCodes> codes)
    {
        TensorTile tile = TensorTile.For(s.O);
        int channels = PaddedTo4(s.C);
        int depth = Depth(s, channels);
        nint rows = PackRows(weight, s, forInput: false, channels, depth);
        nint padded = channels == s.C ? x.Address : PadChannels(x.Address, s, channels);
        Kernel(Operation.ConvReluPoolForward, ForwardMma, tile).Launch(
            tile.Over(4L * s.PooledPixels, s.O),
            Stream,
            padded,
            rows,
            depth,
            bias.Address,
            s with { C = channels },
            y.Address,
            codes.Address);
    }

    private void BackwardInputOnTensorCores(
        View<Nhwc> y, View<PoolCodes> codes, View<Nhwc> dy, View<Oihw> weight, ConvArgument s, View<Nhwc> dx, bool accumulate)
    {
        TensorTile tile = TensorTile.For(s.C);
        int channels = PaddedTo4(s.O);
        int depth = Depth(s, channels);
        nint rows = PackRows(weight, s, forInput: true, channels, depth);
        (nint living, nint gradient) = channels == s.O ? (y.Address, dy.Address) : (0, PadGradient(y, dy, s, channels, _padded.Floats(PaddedGradients(s, channels))));
        Kernel(Operation.ConvReluPoolBackwardInput, BackwardInputMma, tile).Launch(
            tile.Over(s.InputPixels, s.C),
            Stream,
            living,
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
        long columns = (long)s.R * s.T * padded.C;
        TensorTile tile = TensorTile.For(columns);

        // Both paddings lie in one buffer, because asking for more would take the first one back.
        long inputs = padded.C == s.C ? 0 : PaddedInputs(s, padded.C);
        long gradients = padded.O == s.O ? 0 : PaddedGradients(s, padded.O);
        nint scratch = inputs + gradients == 0 ? 0 : _padded.Floats(inputs + gradients);
        nint input = inputs == 0 ? x.Address : PadChannels(x.Address, s, padded.C, scratch);
        (nint living, nint gradient) = gradients == 0
            ? (y.Address, dy.Address)
            : (0, PadGradient(y, dy, s, padded.O, scratch + (nint)(inputs * sizeof(float))));

        int windows = s.PooledPixels;
        int parts = tile.Splits(padded.O, columns, 4L * windows, Multiprocessors);
        int stages = (windows + WindowsOfStage - 1) / WindowsOfStage;
        int windowsEach = (stages + parts - 1) / parts * WindowsOfStage;
        nint sums = _partial.Floats(parts * padded.Weights);
        Kernel(Operation.ConvReluPoolBackwardWeight, BackwardWeightMma, tile).Launch(
            tile.Over(padded.O, columns, parts),
            Stream,
            input,
            living,
            codes.Address,
            gradient,
            padded,
            windowsEach,
            sums);
        Kernel("conv_weights", "conv_reduce_weights").Launch(
            Elements(s.Weights), Stream, sums, parts, s, padded.O, padded.C, dweight.Address, Flag(accumulate));
    }

    /// <summary>Weights with K side by side, in the order in which tensor cores walk it.</summary>
    private nint PackRows(View<Oihw> weight, ConvArgument s, bool forInput, int channels, int depth)
    {
        long count = (long)(forInput ? s.C : s.O) * depth;
        nint packed = _packed.Floats(count);
        Kernel("conv_weights", "conv_pack_rows").Launch(
            Elements(count), Stream, weight.Address, s, Flag(forInput), channels, depth, packed);
        return packed;
    }

    private nint PadChannels(nint x, ConvArgument s, int channels) => PadChannels(x, s, channels, _padded.Floats(PaddedInputs(s, channels)));

    private nint PadChannels(nint x, ConvArgument s, int channels, nint padded)
    {
        Kernel("conv_padding", "conv_pad_channels").Launch(
            Elements(PaddedInputs(s, channels)), Stream, x, (long)s.InputPixels, s.C, channels, padded);
        return padded;
    }

    private nint PadGradient(View<Nhwc> y, View<Nhwc> dy, ConvArgument s, int channels, nint padded)
    {
        Kernel("conv_padding", "conv_pad_gradient").Launch(
            Elements(PaddedGradients(s, channels)), Stream, y.Address, dy.Address, (long)s.PooledPixels, s.O, channels, padded);
        return padded;
    }

    private static long PaddedInputs(ConvArgument s, int channels) => (long)s.InputPixels * channels;

    private static long PaddedGradients(ConvArgument s, int channels) => (long)s.PooledPixels * channels;

    private static int PaddedTo4(int channels) => (channels + 3) / 4 * 4;

    /// <summary>Steps of K: taps of four channels, or of sixteen at a time; whole stages.</summary>
    private static int Depth(ConvArgument s, int channels) => checked(
        channels == 4 ? ((4 * s.R * s.T) + StepOfK - 1) / StepOfK * StepOfK : (channels + StepOfK - 1) / StepOfK * StepOfK * s.R * s.T);
}
