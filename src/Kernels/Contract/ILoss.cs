using Wikiart.Cuda.Runtime;

namespace Wikiart.Cuda.Kernels;

/// <summary>
/// Softmax cross-entropy of every head, as PyTorch's CrossEntropyLoss with class weights, label smoothing ε and mean reduction:
/// <c>loss = Σₙ [(1−ε)·w[yₙ]·(−log p[n,yₙ]) + ε/C·Σ_c w[c]·(−log p[n,c])] / Σₙ w[yₙ]</c>, the sums over the rows that have a label.
/// When no row has one, loss and gradients are 0.
/// </summary>
public interface ILoss
{
    /// <summary>Computes the loss of each head.</summary>
    /// <param name="logits">Logits [N, Σ classes].</param>
    /// <param name="labels">Class numbers [N, tasks]; negative ones are ignored.</param>
    /// <param name="classWeights">w [Σ classes].</param>
    /// <param name="heads">Which columns belong to which head.</param>
    /// <param name="smoothing">ε, 0 to 1.</param>
    /// <param name="losses">Mean loss of each head [tasks].</param>
    /// <param name="counts">The denominator Σ w[yₙ] of each head [tasks].</param>
    void CrossEntropyForward(
        View<Nf> logits,
        View<Labels> labels,
        View<Vec> classWeights,
        HeadLayout heads,
        float smoothing,
        View<Vec> losses,
        View<Vec> counts);

    /// <summary>Computes the gradient of <c>Σₜ taskWeights[t]·losses[t]</c>, overwriting what is there.</summary>
    /// <param name="logits">Logits [N, Σ classes].</param>
    /// <param name="labels">Class numbers [N, tasks]; negative ones are ignored.</param>
    /// <param name="classWeights">w [Σ classes].</param>
    /// <param name="taskWeights">Factor of each head's loss [tasks].</param>
    /// <param name="heads">Which columns belong to which head.</param>
    /// <param name="smoothing">ε, 0 to 1.</param>
    /// <param name="counts">What the forward pass computed.</param>
    /// <param name="dlogits">Gradient of the logits.</param>
    void CrossEntropyBackward(
        View<Nf> logits,
        View<Labels> labels,
        View<Vec> classWeights,
        View<Vec> taskWeights,
        HeadLayout heads,
        float smoothing,
        View<Vec> counts,
        View<Nf> dlogits);
}
