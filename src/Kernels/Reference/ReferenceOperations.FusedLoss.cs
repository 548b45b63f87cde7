using Wikiart.Cuda.Runtime;

namespace Wikiart.Cuda.Kernels.Reference;

public sealed unsafe partial class ReferenceOperations
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
