using Wikiart.Cuda.Runtime;

namespace Wikiart.Cuda.Kernels.Cpu;

/// <content>The second layers with their loss; a call between two steps costs a microsecond here, so they stay separate.</content>
public sealed unsafe partial class CpuOperations
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
        HeadsForward(hidden, weight, bias, heads, logits);
        CrossEntropyForward(logits, labels, classWeights, heads, smoothing, losses, counts);
        CrossEntropyBackward(logits, labels, classWeights, taskWeights, heads, smoothing, counts, dlogits);
        HeadsBackwardInput(dlogits, weight, heads, dhidden, accumulate: false);
    }
}
