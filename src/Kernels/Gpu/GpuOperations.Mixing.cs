using Wikiart.Cuda.Runtime;

namespace Wikiart.Cuda.Kernels.Gpu;

public sealed partial class GpuOperations
{
    /// <inheritdoc/>
    public void MixImages(View<Nhwc> images, View<MixRecord> mix)
    {
        Nhwc s = images.Shape;
        bool naive = IsNaive(Operation.MixImages);
        Kernel("mixing", naive ? "mix_images_naive" : "mix_images").Launch(
            naive ? Elements(s.Count) : Items(Math.Max(1, (long)s.N / 2 * s.H)), Unjoined, images.Address, mix.Address, s.N, s.H, s.W, s.C);
    }

    /// <inheritdoc/>
    public void MixedLossForward(
        View<Nf> logits,
        View<Labels> labels,
        View<Vec> classWeights,
        View<MixRecord> mix,
        HeadLayout heads,
        float smoothing,
        View<Vec> losses,
        View<Vec> counts)
    {
        bool naive = IsNaive(Operation.MixedLossForward);
        Kernel("mixing", naive ? "mixed_loss_forward_naive" : "mixed_loss_forward").Launch(
            naive ? Elements(heads.Tasks) : new(heads.Tasks, BlockThreads),
            Stream,
            logits.Address,
            labels.Address,
            classWeights.Address,
            mix.Address,
            Heads(heads).Argument,
            logits.Shape.N,
            smoothing,
            losses.Address,
            counts.Address);
    }

    /// <inheritdoc/>
    public void MixedLossBackward(
        View<Nf> logits,
        View<Labels> labels,
        View<Vec> classWeights,
        View<Vec> taskWeights,
        View<MixRecord> mix,
        HeadLayout heads,
        float smoothing,
        View<Vec> counts,
        View<Nf> dlogits)
    {
        bool naive = IsNaive(Operation.MixedLossBackward);
        Kernel("mixing", naive ? "mixed_loss_backward_naive" : "mixed_loss_backward").Launch(
            naive ? Elements(logits.Shape.Count) : Warps((long)logits.Shape.N * heads.Tasks),
            Stream,
            logits.Address,
            labels.Address,
            classWeights.Address,
            taskWeights.Address,
            mix.Address,
            Heads(heads).Argument,
            logits.Shape.N,
            smoothing,
            counts.Address,
            dlogits.Address);
    }
}
