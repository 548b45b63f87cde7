using Wikiart.Cuda.Runtime;

namespace Wikiart.Cuda.Kernels;

/// <summary>
/// The linear layer <c>y = x·Wᵀ + b</c>. The first layers of all heads are one call of it: their weights are stacked, [tasks·hidden, in].
/// Where dy is 0 an implementation may leave a product out, so that 0·∞ need not be NaN.
/// </summary>
public interface ILinear
{
    /// <summary>
    /// Columns of the panels in which it wants the weights of wide layers; 0 for whole rows. Where it is not 0, these operations and those of
    /// <see cref="IFusedUpdate"/> take both.
    /// </summary>
    int PanelColumns { get; }

    /// <summary>Computes the output.</summary>
    /// <param name="x">Input [N, in].</param>
    /// <param name="weight">Weights [out, in].</param>
    /// <param name="bias">Biases [out].</param>
    /// <param name="relu">Clamp the output at 0 in the same pass.</param>
    /// <param name="y">Output [N, out].</param>
    void LinearForward(View<Nf> x, View<OutIn> weight, View<Vec> bias, bool relu, View<Nf> y);

    /// <summary>Computes <c>dx = dy·W</c>.</summary>
    /// <param name="dy">Gradient of the output, before any ReLU.</param>
    /// <param name="weight">Weights.</param>
    /// <param name="dx">Gradient of the input.</param>
    /// <param name="accumulate">Add to what is there.</param>
    void LinearBackwardInput(View<Nf> dy, View<OutIn> weight, View<Nf> dx, bool accumulate);

    /// <summary>Computes <c>dW = dyᵀ·x</c>.</summary>
    /// <param name="x">Input.</param>
    /// <param name="dy">Gradient of the output, before any ReLU.</param>
    /// <param name="dweight">Gradient of the weights.</param>
    /// <param name="accumulate">Add to what is there.</param>
    void LinearBackwardWeight(View<Nf> x, View<Nf> dy, View<OutIn> dweight, bool accumulate);

    /// <summary>Computes <c>db[o] = Σₙ dy[n,o]</c>.</summary>
    /// <param name="dy">Gradient of the output, before any ReLU.</param>
    /// <param name="dbias">Gradient of the biases.</param>
    /// <param name="accumulate">Add to what is there.</param>
    void LinearBackwardBias(View<Nf> dy, View<Vec> dbias, bool accumulate);
}
