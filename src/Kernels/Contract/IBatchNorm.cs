using Wikiart.Cuda.Runtime;

namespace Wikiart.Cuda.Kernels;

/// <summary>
/// Batch norm (Ioffe and Szegedy, 2015), as PyTorch's BatchNorm2d, in parts: where mean and deviation come from, the batch or the running
/// statistics, is apart from what is done with them. A ReLU, and the sum with a residual in front of it, are part of the same pass.
/// </summary>
public interface IBatchNorm
{
    /// <summary>
    /// Computes each channel's mean and 1/√(variance + ε) over the batch, the variance being the biased one (divided by n), and moves the
    /// running statistics: <c>running = (1 − momentum)·running + momentum·batch</c>, the variance being the unbiased one (n − 1).
    /// </summary>
    /// <param name="x">Input [N,H,W,C] with n = N·H·W at least 2.</param>
    /// <param name="epsilon">ε.</param>
    /// <param name="momentum">Weight of the batch, 0 to 1.</param>
    /// <param name="runningMean">Running mean [C], changed in place.</param>
    /// <param name="runningVariance">Running variance [C], changed in place.</param>
    /// <param name="mean">Mean of the batch [C].</param>
    /// <param name="inverse">1/√(variance + ε) [C].</param>
    void BatchNormStatistics(
        View<Nhwc> x,
        float epsilon,
        float momentum,
        View<Vec> runningMean,
        View<Vec> runningVariance,
        View<Vec> mean,
        View<Vec> inverse);

    /// <summary>Computes <c>1/√(variance + ε)</c> from running statistics.</summary>
    /// <param name="variance">Variance [C].</param>
    /// <param name="epsilon">ε.</param>
    /// <param name="inverse">Output [C].</param>
    void BatchNormInverse(View<Vec> variance, float epsilon, View<Vec> inverse);

    /// <summary>Normalises, scales and shifts, then clamps at 0 if asked.</summary>
    /// <param name="x">Input [N,H,W,C].</param>
    /// <param name="norm">What is done to each channel.</param>
    /// <param name="relu">Clamp the output at 0.</param>
    /// <param name="y">Output.</param>
    void BatchNormForward(View<Nhwc> x, ChannelNorm norm, bool relu, View<Nhwc> y);

    /// <summary>Normalises, scales and shifts, adds the residual and clamps at 0.</summary>
    /// <param name="x">Input [N,H,W,C].</param>
    /// <param name="norm">What is done to each channel.</param>
    /// <param name="residual">Added before the clamp.</param>
    /// <param name="y">Output.</param>
    void BatchNormAddReluForward(View<Nhwc> x, ChannelNorm norm, View<Nhwc> residual, View<Nhwc> y);

    /// <summary>Computes the sums that both gradients need, with x̂ = (x − mean)·inverse: <c>dβ = Σ dy</c> and <c>dγ = Σ dy·x̂</c>.</summary>
    /// <param name="x">Input of the forward pass.</param>
    /// <param name="y">Output of the forward pass; where it is ≤ 0, dy counts as 0. <c>default</c> when there was no ReLU.</param>
    /// <param name="dy">Gradient of the output.</param>
    /// <param name="norm">What the forward pass used.</param>
    /// <param name="sums">Both sums of this batch [2·C], dβ first; overwritten.</param>
    /// <param name="dscale">dγ.</param>
    /// <param name="dshift">dβ.</param>
    /// <param name="accumulate">Add to what is in <paramref name="dscale"/> and <paramref name="dshift"/>.</param>
    void BatchNormBackwardWeight(
        View<Nhwc> x,
        View<Nhwc> y,
        View<Nhwc> dy,
        ChannelNorm norm,
        View<Vec> sums,
        View<Vec> dscale,
        View<Vec> dshift,
        bool accumulate);

    /// <summary>
    /// Computes the gradient of the input: <c>dx = scale·inverse·(dy − dβ/n − x̂·dγ/n)</c> when mean and deviation were the batch's own, and
    /// <c>dx = scale·inverse·dy</c> when they were fixed. <paramref name="dx"/> may be <paramref name="dy"/> itself when it does not accumulate.
    /// </summary>
    /// <param name="x">Input of the forward pass.</param>
    /// <param name="y">Output of the forward pass; where it is ≤ 0, dy counts as 0. <c>default</c> when there was no ReLU.</param>
    /// <param name="dy">Gradient of the output.</param>
    /// <param name="norm">What the forward pass used.</param>
    /// <param name="sums">What <see cref="BatchNormBackwardWeight"/> computed; <c>default</c> when the statistics were fixed.</param>
    /// <param name="dx">Gradient of the input.</param>
    /// <param name="accumulate">Add to what is there.</param>
    void BatchNormBackwardInput(
        View<Nhwc> x, View<Nhwc> y, View<Nhwc> dy, ChannelNorm norm, View<Vec> sums, View<Nhwc> dx, bool accumulate);
}
