using Wikiart.Cuda.Runtime;

namespace Wikiart.Cuda.Kernels;

/// <summary>
/// Training on mixed pictures (timm's <c>Mixup</c>, one λ a batch): picture n meets picture N−1−n, and the middle one of an odd batch itself.
/// mixup (Zhang et al., 2018) mixes whole pictures; CutMix (Yun et al., 2019) replaces a rectangle, which is a region with the share 0.
/// <see cref="ILoss"/> takes in the labels of both.
/// </summary>
public interface IMixing
{
    /// <summary>Mixes in place: inside the region <c>x[n] ← s·x[n] + (1−s)·x[N−1−n]</c>, both as they were before, with s the pixels' share.</summary>
    /// <param name="images">Pictures.</param>
    /// <param name="mix">The region, which must lie inside the pictures, and the shares.</param>
    void MixImages(View<Nhwc> images, View<MixRecord> mix);
}
