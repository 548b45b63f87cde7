using Wikiart.Cuda.Runtime;

namespace Wikiart.Cuda.Kernels.Gpu;

/// <content>What has no kernels yet; <see cref="Verification.NotYetOnGpuCases"/> are its cases.</content>
public sealed partial class GpuOperations
{
    /// <inheritdoc/>
    public void BatchNormStatistics(
        View<Nhwc> x,
        float epsilon,
        float momentum,
        View<Vec> runningMean,
        View<Vec> runningVariance,
        View<Vec> mean,
        View<Vec> inverse) => throw NotYet();

    /// <inheritdoc/>
    public void BatchNormInverse(View<Vec> variance, float epsilon, View<Vec> inverse) => throw NotYet();

    /// <inheritdoc/>
    public void BatchNormForward(View<Nhwc> x, ChannelNorm norm, bool relu, View<Nhwc> y) => throw NotYet();

    /// <inheritdoc/>
    public void BatchNormAddReluForward(View<Nhwc> x, ChannelNorm norm, View<Nhwc> residual, View<Nhwc> y) => throw NotYet();

    /// <inheritdoc/>
    public void BatchNormBackwardWeight(
        View<Nhwc> x,
        View<Nhwc> y,
        View<Nhwc> dy,
        ChannelNorm norm,
        View<Vec> sums,
        View<Vec> dscale,
        View<Vec> dshift,
        bool accumulate) => throw NotYet();

    /// <inheritdoc/>
    public void BatchNormBackwardInput(
        View<Nhwc> x, View<Nhwc> y, View<Nhwc> dy, ChannelNorm norm, View<Vec> sums, View<Nhwc> dx, bool accumulate) => throw NotYet();

    /// <inheritdoc/>
    public void FoldBatchNorm(View<Oihw> weight, ChannelNorm norm, View<Oihw> foldedWeight, View<Vec> foldedBias) => throw NotYet();

    /// <inheritdoc/>
    public void ConvAddReluForward(
        View<Nhwc> x, View<Oihw> weight, View<Vec> bias, ConvGeometry geometry, View<Nhwc> residual, View<Nhwc> y) => throw NotYet();

    /// <inheritdoc/>
    public void AveragePoolForward(View<Nhwc> x, View<Nf> y) => throw NotYet();

    /// <inheritdoc/>
    public void AveragePoolBackward(View<Nf> dy, View<Nhwc> dx, bool accumulate) => throw NotYet();

    private static UserException NotYet() => new("Residual networks have no CUDA kernels yet; --device cpu works.");
}
