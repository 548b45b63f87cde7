using Wikiart.Cuda.Runtime;
using Wikiart.Cuda.Runtime.Cuda;

namespace Wikiart.Cuda.Kernels.Gpu;

public sealed partial class GpuOperations
{
    /// <inheritdoc/>
    public void HeadsLoss(
        View<Nf> hidden,
        View<OutIn> weight,
        View<Vec> bias,
        HeadLayout heads,
        LossTargets targets,
        View<Vec> taskWeights,
        View<Nf> logits,
        View<Vec> losses,
        View<Vec> counts,
        View<Nf> dlogits,
        View<Nf> dhidden)
    {
        CudaKernel fused = Kernel("heads_loss", "heads_loss");

        // A row of hidden features, of logits and of their gradients, and three numbers a head.
        int shared = ((heads.Tasks * (heads.Hidden + 3)) + (2 * heads.TotalClasses)) * sizeof(float);
        if (IsNaive(Operation.HeadsLoss) || !AllowShared(fused, shared))
        {
            HeadsForward(hidden, weight, bias, heads, logits);
            CrossEntropyForward(logits, heads, targets, losses, counts);
            CrossEntropyBackward(logits, heads, targets, taskWeights, counts, dlogits);
            HeadsBackwardInput(dlogits, weight, heads, dhidden, accumulate: false);
            return;
        }

        int n = hidden.Shape.N;
        nint rowLosses = _partial.Floats((long)n * heads.Tasks);
        fused.Launch(
            Items(n, shared),
            Stream,
            hidden.Address,
            weight.Address,
            bias.Address,
            targets.Labels.Address,
            AddressOf(targets.Mix),
            targets.ClassWeights.Address,
            taskWeights.Address,
            Heads(heads).Argument,
            n,
            targets.Smoothing,
            logits.Address,
            rowLosses,
            counts.Address,
            dlogits.Address,
            dhidden.Address);
        Kernel("heads_loss", "heads_loss_mean").Launch(
            new LaunchShape(heads.Tasks, BlockThreads), Stream, rowLosses, counts.Address, heads.Tasks, n, losses.Address);
    }
}
