using Wikiart.Cuda.Runtime;

namespace Wikiart.Cuda.Kernels.Gpu;

public sealed partial class GpuOperations
{
    /// <inheritdoc/>
    public void CrossEntropyForward(View<Nf> logits, HeadLayout heads, LossTargets targets, View<Vec> losses, View<Vec> counts)
    {
        bool naive = IsNaive(Operation.CrossEntropyForward);
        Kernel("cross_entropy", naive ? "cross_entropy_forward_naive" : "cross_entropy_forward").Launch(
            naive ? Elements(heads.Tasks) : new(heads.Tasks, BlockThreads),
            Stream,
            logits.Address,
            targets.Labels.Address,
            AddressOf(targets.Mix),
            targets.ClassWeights.Address,
            Heads(heads).Argument,
            logits.Shape.N,
            targets.Smoothing,
            losses.Address,
            counts.Address);
    }

    /// <inheritdoc/>
    public void CrossEntropyBackward(
        View<Nf> logits, HeadLayout heads, LossTargets targets, View<Vec> taskWeights, View<Vec> counts, View<Nf> dlogits)
    {
        bool naive = IsNaive(Operation.CrossEntropyBackward);
        Kernel("cross_entropy", naive ? "cross_entropy_backward_naive" : "cross_entropy_backward").Launch(
            naive ? Elements(logits.Shape.Count) : Warps((long)logits.Shape.N * heads.Tasks),
            Stream,
            logits.Address,
            targets.Labels.Address,
            AddressOf(targets.Mix),
            targets.ClassWeights.Address,
            taskWeights.Address,
            Heads(heads).Argument,
            logits.Shape.N,
            targets.Smoothing,
            counts.Address,
            dlogits.Address);
    }

    /// <summary>The kernels take no address for pictures that were not mixed.</summary>
    private static nint AddressOf(View<MixRecord>? mix) => mix?.Address ?? 0;
}
