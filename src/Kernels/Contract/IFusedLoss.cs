using Wikiart.Cuda.Runtime;

namespace Wikiart.Cuda.Kernels;

/// <summary>
/// What a training step does between the hidden features of the heads and their gradient, in one operation:
/// <see cref="IHeads.HeadsForward"/>, <see cref="ILoss.CrossEntropyForward"/>, <see cref="ILoss.CrossEntropyBackward"/> and
/// <see cref="IHeads.HeadsBackwardInput"/>. It is small work, and separate steps cost more in waiting than in computing.
/// </summary>
public interface IFusedLoss : IHeads, ILoss
{
    /// <summary>Computes logits, losses and the gradients of logits and hidden features; step by step unless there is something better.</summary>
    /// <param name="hidden">Hidden features [N, tasks·hidden].</param>
    /// <param name="weight">Weights of the second layers [Σ classes, hidden].</param>
    /// <param name="bias">Their biases [Σ classes].</param>
    /// <param name="heads">Which columns belong to which head.</param>
    /// <param name="targets">What the logits are to match.</param>
    /// <param name="taskWeights">Factor of each head's loss [tasks].</param>
    /// <param name="logits">Output [N, Σ classes].</param>
    /// <param name="losses">Mean loss of each head [tasks].</param>
    /// <param name="counts">The denominator Σ w[yₙ] of each head [tasks].</param>
    /// <param name="dlogits">Gradient of the logits, overwritten.</param>
    /// <param name="dhidden">Gradient of the hidden features, overwritten.</param>
    void HeadsLoss(
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
        HeadsForward(hidden, weight, bias, heads, logits);
        CrossEntropyForward(logits, heads, targets, losses, counts);
        CrossEntropyBackward(logits, heads, targets, taskWeights, counts, dlogits);
        HeadsBackwardInput(dlogits, weight, heads, dhidden, accumulate: false);
    }
}
