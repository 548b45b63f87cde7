using Wikiart.Cuda.Runtime;

namespace Wikiart.Cuda.Kernels;

/// <summary>
/// The second layers of all heads: one block-diagonal matrix, of which only the blocks are stored. Head t reads columns
/// [t·hidden, (t+1)·hidden) of its input and writes columns [offset(t), offset(t)+classes(t)) of the logits.
/// </summary>
public interface IHeads
{
    /// <summary>Computes the logits.</summary>
    /// <param name="hidden">Input [N, tasks·hidden].</param>
    /// <param name="weight">Weights [Σ classes, hidden], the heads one below the other.</param>
    /// <param name="bias">Biases [Σ classes].</param>
    /// <param name="heads">Which columns belong to which head.</param>
    /// <param name="logits">Output [N, Σ classes].</param>
    void HeadsForward(View<Nf> hidden, View<OutIn> weight, View<Vec> bias, HeadLayout heads, View<Nf> logits);

    /// <summary>Computes the gradient of the input.</summary>
    /// <param name="dlogits">Gradient of the logits.</param>
    /// <param name="weight">Weights.</param>
    /// <param name="heads">Which columns belong to which head.</param>
    /// <param name="dhidden">Gradient of the input.</param>
    /// <param name="accumulate">Add to what is there.</param>
    void HeadsBackwardInput(View<Nf> dlogits, View<OutIn> weight, HeadLayout heads, View<Nf> dhidden, bool accumulate);

    /// <summary>Computes the gradients of weights and biases.</summary>
    /// <param name="hidden">Input.</param>
    /// <param name="dlogits">Gradient of the logits.</param>
    /// <param name="heads">Which columns belong to which head.</param>
    /// <param name="dweight">Gradient of the weights.</param>
    /// <param name="dbias">Gradient of the biases.</param>
    /// <param name="accumulate">Add to what is there.</param>
    void HeadsBackwardWeight(
        View<Nf> hidden, View<Nf> dlogits, HeadLayout heads, View<OutIn> dweight, View<Vec> dbias, bool accumulate);
}
