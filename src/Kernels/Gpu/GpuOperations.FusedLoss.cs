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
        View<Labels> labels,
        View<Vec> classWeights,
        View<Vec> taskWeights,
        HeadLayout heads,
        float smoothing,
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
            CrossEntropyForward(logits, labels, classWeights, heads, smoothing, losses, counts);
            CrossEntropyBackward(logits, labels, classWeights, taskWeights, heads, smoothing, counts, dlogits);
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
            labels.Address,
            classWeights.Address,
            taskWeights.Address,
            Heads(heads).Argument,
            n,
            smoothing,
            logits.Address,
            rowLosses,
            counts.Address,
            dlogits.Address,
            dhidden.Address);
        Kernel("heads_loss", "heads_loss_mean").Launch(
            new LaunchShape(heads.Tasks, BlockThreads), Stream, rowLosses, counts.Address, heads.Tasks, n, losses.Address);
    }
}
