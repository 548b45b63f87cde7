using Wikiart.Cuda.Runtime;

namespace Wikiart.Cuda.Kernels.Gpu;

public sealed partial class GpuOperations
{
    /// <inheritdoc/>
    public void CrossEntropyForward(
        View<Nf> logits,
        View<Labels> labels,
        View<Vec> classWeights,
        HeadLayout heads,
        float smoothing,
        View<Vec> losses,
        View<Vec> counts)
    {
        bool naive = IsNaive(Operation.CrossEntropyForward);
        Kernel("cross_entropy", naive ? "cross_entropy_forward_naive" : "cross_entropy_forward").Launch(
            naive ? Elements(heads.Tasks) : new(heads.Tasks, BlockThreads),
            Stream,
            logits.Address,
            labels.Address,
            classWeights.Address,
            Heads(heads).Argument,
            logits.Shape.N,
            smoothing,
            losses.Address,
            counts.Address);
    }

    /// <inheritdoc/>
    public void CrossEntropyBackward(
        View<Nf> logits,
        View<Labels> labels,
        View<Vec> classWeights,
        View<Vec> taskWeights,
        HeadLayout heads,
        float smoothing,
        View<Vec> counts,
        View<Nf> dlogits)
    {
        bool naive = IsNaive(Operation.CrossEntropyBackward);
        Kernel("cross_entropy", naive ? "cross_entropy_backward_naive" : "cross_entropy_backward").Launch(
            naive ? Elements(logits.Shape.Count) : Warps((long)logits.Shape.N * heads.Tasks),
            Stream,
            logits.Address,
            labels.Address,
            classWeights.Address,
            taskWeights.Address,
            Heads(heads).Argument,
            logits.Shape.N,
            smoothing,
            counts.Address,
            dlogits.Address);
    }
}
