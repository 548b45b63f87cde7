using Wikiart.Cuda.Runtime;
using Wikiart.Cuda.Runtime.Cuda;

namespace Wikiart.Cuda.Kernels.Gpu;

/// <content>
/// Batch norm. The tuned kernels take four channels a thread; other numbers of channels have the naive ones alone. Where tensor cores multiply in tf32,
/// what the next convolution reads is rounded when it is stored.
/// </content>
public sealed partial class GpuOperations
{
    /// <summary>Channels and pixels of a block at a time: <c>4·kQuads</c> and <c>kGroups</c> of batch_norm.cu.</summary>
    private const int NormChannels = 32;
    private const int NormPixels = 32;

    /// <summary>Pixels that a thread adds at least, so that a block is worth its launch.</summary>
    private const int PixelsOfThread = 8;

    /// <inheritdoc/>
    public void BatchNormStatistics(
        View<Nhwc> x,
        float epsilon,
        float momentum,
        View<Vec> runningMean,
        View<Vec> runningVariance,
        View<Vec> mean,
        View<Vec> inverse)
    {
        (int pixels, int channels) = (Pixels(x.Shape), x.Shape.C);
        if (HasNaiveNorm(Operation.BatchNormStatistics, channels))
        {
            Kernel("batch_norm", "batch_norm_statistics_naive").Launch(
                Elements(channels),
                Stream,
                x.Address,
                pixels,
                channels,
                epsilon,
                momentum,
                runningMean.Address,
                runningVariance.Address,
                mean.Address,
                inverse.Address);
            return;
        }

        LaunchShape shape = NormGrid(pixels, channels);
        nint partial = _partial.Floats(3L * shape.Grid.Y * channels);
        Kernel("batch_norm", "batch_norm_moments").Launch(shape, Stream, x.Address, pixels, channels, partial);
        Kernel("batch_norm", "batch_norm_statistics").Launch(
            Elements(channels),
            Stream,
            partial,
            shape.Grid.Y,
            channels,
            epsilon,
            momentum,
            runningMean.Address,
            runningVariance.Address,
            mean.Address,
            inverse.Address);
    }

    /// <inheritdoc/>
    public void BatchNormInverse(View<Vec> variance, float epsilon, View<Vec> inverse) => Kernel("batch_norm", "batch_norm_inverse").Launch(
        Elements(variance.Shape.Length), Stream, variance.Address, variance.Shape.Length, epsilon, inverse.Address);

    /// <inheritdoc/>
    public void BatchNormForward(View<Nhwc> x, ChannelNorm norm, bool relu, View<Nhwc> y) =>
        NormForward(Operation.BatchNormForward, x, norm, 0, relu, y);

    /// <inheritdoc/>
    public void BatchNormAddReluForward(View<Nhwc> x, ChannelNorm norm, View<Nhwc> residual, View<Nhwc> y) =>
        NormForward(Operation.BatchNormAddReluForward, x, norm, residual.Address, relu: true, y);

    /// <inheritdoc/>
    public void BatchNormBackwardWeight(
        View<Nhwc> x,
        View<Nhwc> y,
        View<Nhwc> dy,
        ChannelNorm norm,
        View<Vec> sums,
        View<Vec> dscale,
        View<Vec> dshift,
        bool accumulate)
    {
        (int pixels, int channels) = (Pixels(x.Shape), x.Shape.C);
        if (HasNaiveNorm(Operation.BatchNormBackwardWeight, channels))
        {
            Kernel("batch_norm", "batch_norm_backward_weight_naive").Launch(
                Elements(channels),
                Stream,
                x.Address,
                y.Address,
                dy.Address,
                NormArgument.Of(norm),
                pixels,
                channels,
                sums.Address,
                dscale.Address,
                dshift.Address,
                Flag(accumulate));
            return;
        }

        LaunchShape shape = NormGrid(pixels, channels);
        nint partial = _partial.Floats(2L * shape.Grid.Y * channels);
        Kernel("batch_norm", "batch_norm_sums").Launch(
            shape, Stream, x.Address, y.Address, dy.Address, NormArgument.Of(norm), pixels, channels, partial);
        Kernel("batch_norm", "batch_norm_backward_weight").Launch(
            Elements(2L * channels),
            Stream,
            partial,
            shape.Grid.Y,
            channels,
            sums.Address,
            dscale.Address,
            dshift.Address,
            Flag(accumulate));
    }

    /// <inheritdoc/>
    public void BatchNormBackwardInput(
        View<Nhwc> x, View<Nhwc> y, View<Nhwc> dy, ChannelNorm norm, View<Vec> sums, View<Nhwc> dx, bool accumulate)
    {
        (int pixels, int channels) = (Pixels(x.Shape), x.Shape.C);
        NormArgument used = NormArgument.Of(norm);
        if (HasNaiveNorm(Operation.BatchNormBackwardInput, channels))
        {
            Kernel("batch_norm", "batch_norm_backward_input_naive").Launch(
                Elements(x.Shape.Count), Stream, x.Address, y.Address, dy.Address, used, sums.Address, pixels, channels, dx.Address, Flag(accumulate));
            return;
        }

        Kernel("batch_norm", "batch_norm_backward_input").Launch(
            Elements(x.Shape.Count / 4),
            Stream,
            x.Address,
            y.Address,
            dy.Address,
            used,
            sums.Address,
            pixels,
            channels,
            RoundsToTf32(Operation.BatchNormBackwardInput),
            dx.Address,
            Flag(accumulate));
    }

    private void NormForward(Operation operation, View<Nhwc> x, ChannelNorm norm, nint residual, bool relu, View<Nhwc> y)
    {
        (long count, int channels) = (x.Shape.Count, x.Shape.C);
        NormArgument used = NormArgument.Of(norm);
        if (HasNaiveNorm(operation, channels))
        {
            Kernel("batch_norm", "batch_norm_forward_naive").Launch(
                Elements(count), Stream, x.Address, used, residual, Flag(relu), count, channels, y.Address);
            return;
        }

        Kernel("batch_norm", "batch_norm_forward").Launch(
            Elements(count / 4), Stream, x.Address, used, residual, Flag(relu), count, channels, RoundsToTf32(operation), y.Address);
    }

    private bool HasNaiveNorm(Operation operation, int channels) => IsNaive(operation) || channels % 4 != 0;

    /// <summary>A block for so many channels, and along y for a run of pixels; enough blocks to fill the device.</summary>
    private LaunchShape NormGrid(int pixels, int channels)
    {
        int across = (channels + NormChannels - 1) / NormChannels;
        int useful = (pixels + (NormPixels * PixelsOfThread) - 1) / (NormPixels * PixelsOfThread);
        int parts = Math.Clamp(Multiprocessors * BlocksPerMultiprocessor / across, 1, useful);
        return new LaunchShape(new Dim3(across, parts), BlockThreads);
    }

    private static int Pixels(Nhwc shape) => checked(shape.N * shape.H * shape.W);
}
