using Wikiart.Cuda.Runtime;

namespace Wikiart.Cuda.Kernels;

/// <summary>
/// Softmax cross-entropy of every head, as PyTorch's CrossEntropyLoss with class weights, label smoothing ε and mean reduction:
/// <c>loss = Σₙ row(n, yₙ) / Σₙ w[yₙ]</c> with <c>row(n, y) = (1−ε)·w[y]·(−log p[n,y]) + ε/C·Σ_c w[c]·(−log p[n,c])</c>, the sums over the
/// rows that have a label. When no row has one, loss and gradients are 0.
/// </summary>
/// <remarks>
/// A row of mixed pictures (<see cref="IMixing"/>) has two labels: <c>loss = Σₙ [λ·row(n, yₙ) + (1−λ)·row(n, y_{N−1−n})] / Σₙ w[yₙ]</c> with λ
/// the labels' share, a term being 0 where its label is missing. Both labels of all rows together are the batch's labels twice, so the
/// denominator stays. With a share of 1 the other label is not looked at: that is the plain loss, to the last bit.
/// </remarks>
public interface ILoss
{
    /// <summary>Computes the loss of each head.</summary>
    /// <param name="logits">Logits [N, Σ classes].</param>
    /// <param name="heads">Which columns belong to which head.</param>
    /// <param name="targets">What they are to match.</param>
    /// <param name="losses">Mean loss of each head [tasks].</param>
    /// <param name="counts">The denominator Σ w[yₙ] of each head [tasks].</param>
    void CrossEntropyForward(View<Nf> logits, HeadLayout heads, LossTargets targets, View<Vec> losses, View<Vec> counts);

    /// <summary>Computes the gradient of <c>Σₜ taskWeights[t]·losses[t]</c>, overwriting what is there.</summary>
    /// <param name="logits">Logits [N, Σ classes].</param>
    /// <param name="heads">Which columns belong to which head.</param>
    /// <param name="targets">What they are to match.</param>
    /// <param name="taskWeights">Factor of each head's loss [tasks].</param>
    /// <param name="counts">What the forward pass computed.</param>
    /// <param name="dlogits">Gradient of the logits.</param>
    void CrossEntropyBackward(
        View<Nf> logits, HeadLayout heads, LossTargets targets, View<Vec> taskWeights, View<Vec> counts, View<Nf> dlogits);
}
