using Wikiart.Cuda.Runtime;

namespace Wikiart.Cuda.Kernels;

/// <summary>
/// 2-D cross-correlation with zero padding, as PyTorch's Conv2d:
/// <c>y[n,p,q,o] = b[o] + Σ x[n, p·s+r−pad, q·s+t−pad, i] · w[o,i,r,t]</c>,
/// the padding being that above and on the left.
/// </summary>
public interface IConvolution
{
    /// <summary>Computes the output.</summary>
    /// <param name="x">Input [N,H,W,I].</param>
    /// <param name="weight">Weights [O,I,R,T].</param>
    /// <param name="bias">Biases [O]; <c>default</c> for none.</param>
    /// <param name="geometry">Stride and padding.</param>
    /// <param name="y">Output; its sizes are <see cref="ConvGeometry.Output"/>.</param>
    void ConvForward(View<Nhwc> x, View<Oihw> weight, View<Vec> bias, ConvGeometry geometry, View<Nhwc> y);

    /// <summary>Computes the gradient of the input.</summary>
    /// <param name="dy">Gradient of the output.</param>
    /// <param name="weight">Weights.</param>
    /// <param name="geometry">Stride and padding.</param>
    /// <param name="dx">Gradient of the input.</param>
    /// <param name="accumulate">Add to what is there.</param>
    void ConvBackwardInput(View<Nhwc> dy, View<Oihw> weight, ConvGeometry geometry, View<Nhwc> dx, bool accumulate);

    /// <summary>Computes the gradients of weights and biases.</summary>
    /// <param name="x">Input.</param>
    /// <param name="dy">Gradient of the output.</param>
    /// <param name="geometry">Stride and padding.</param>
    /// <param name="dweight">Gradient of the weights.</param>
    /// <param name="dbias">Gradient of the biases; <c>default</c> for none.</param>
    /// <param name="accumulate">Add to what is there.</param>
    void ConvBackwardWeight(
        View<Nhwc> x, View<Nhwc> dy, ConvGeometry geometry, View<Oihw> dweight, View<Vec> dbias, bool accumulate);
}
