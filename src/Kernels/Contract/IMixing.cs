using Wikiart.Cuda.Runtime;

namespace Wikiart.Cuda.Kernels;

/// <summary>
/// Training on mixed pictures (timm's <c>Mixup</c>, one λ a batch): picture n meets picture N−1−n, and the middle one of an odd batch itself.
/// mixup (Zhang et al., 2018) mixes whole pictures; CutMix (Yun et al., 2019) replaces a rectangle, which is a region with the share 0.
/// </summary>
public interface IMixing
{
    /// <summary>Mixes in place: inside the region <c>x[n] ← s·x[n] + (1−s)·x[N−1−n]</c>, both as they were before, with s the pixels' share.</summary>
    /// <param name="images">Pictures.</param>
    /// <param name="mix">The region, which must lie inside the pictures, and the shares.</param>
    void MixImages(View<Nhwc> images, View<MixRecord> mix);

    /// <summary>
    /// Computes the loss of each head for two labels a row: <c>Σₙ [λ·row(n, yₙ) + (1−λ)·row(n, y_{N−1−n})] / Σₙ w[yₙ]</c> with λ the labels'
    /// share and <c>row(n, y)</c> the row of <see cref="ILoss"/>'s loss with the label y, 0 where it is missing. Both labels of all rows together
    /// are the batch's labels twice, so the denominator is that of the plain loss.
    /// </summary>
    /// <param name="logits">Logits [N, Σ classes].</param>
    /// <param name="labels">Class numbers [N, tasks]; negative ones are ignored.</param>
    /// <param name="classWeights">w [Σ classes].</param>
    /// <param name="mix">The shares.</param>
    /// <param name="heads">Which columns belong to which head.</param>
    /// <param name="smoothing">ε, 0 to 1.</param>
    /// <param name="losses">Mean loss of each head [tasks].</param>
    /// <param name="counts">The denominator Σ w[yₙ] of each head [tasks].</param>
    void MixedLossForward(
        View<Nf> logits,
        View<Labels> labels,
        View<Vec> classWeights,
        View<MixRecord> mix,
        HeadLayout heads,
        float smoothing,
        View<Vec> losses,
        View<Vec> counts);

    /// <summary>Computes the gradient of <c>Σₜ taskWeights[t]·losses[t]</c>, overwriting what is there.</summary>
    /// <param name="logits">Logits [N, Σ classes].</param>
    /// <param name="labels">Class numbers [N, tasks]; negative ones are ignored.</param>
    /// <param name="classWeights">w [Σ classes].</param>
    /// <param name="taskWeights">Factor of each head's loss [tasks].</param>
    /// <param name="mix">The shares.</param>
    /// <param name="heads">Which columns belong to which head.</param>
    /// <param name="smoothing">ε, 0 to 1.</param>
    /// <param name="counts">What the forward pass computed.</param>
    /// <param name="dlogits">Gradient of the logits.</param>
    void MixedLossBackward(
        View<Nf> logits,
        View<Labels> labels,
        View<Vec> classWeights,
        View<Vec> taskWeights,
        View<MixRecord> mix,
        HeadLayout heads,
        float smoothing,
        View<Vec> counts,
        View<Nf> dlogits);
}
