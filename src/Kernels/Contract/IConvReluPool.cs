using Wikiart.Cuda.Runtime;

namespace Wikiart.Cuda.Kernels;

/// <summary>
/// Convolution, bias, ReLU and 2×2/2 max-pool in one pass. What lies before the pool is never stored: ReLU and max commute, so the raw
/// sums are pooled and clamped once. Only the pooled value and a two-bit position are kept; a window is dead when its pooled value is
/// not above 0 (NaN is alive).
/// </summary>
public interface IConvReluPool
{
    /// <summary>Computes the pooled output and the position of each maximum.</summary>
    /// <param name="x">Input [N,H,W,I].</param>
    /// <param name="weight">Weights [O,I,R,T].</param>
    /// <param name="bias">Biases [O].</param>
    /// <param name="geometry">Stride and padding of the convolution.</param>
    /// <param name="y">Output [N, floor(P/2), floor(Q/2), O].</param>
    /// <param name="codes">Position of the maximum in each 2×2 window; default where no backward pass follows.</param>
    void ConvReluPoolForward(
        View<Nhwc> x, View<Oihw> weight, View<Vec> bias, ConvGeometry geometry, View<Nhwc> y, View<PoolCodes> codes);

    /// <summary>Computes the gradient of the input from the pooled gradient.</summary>
    /// <param name="y">Output of the forward pass.</param>
    /// <param name="codes">Codes of the forward pass.</param>
    /// <param name="dy">Gradient of the pooled output.</param>
    /// <param name="weight">Weights.</param>
    /// <param name="geometry">Stride and padding of the convolution.</param>
    /// <param name="dx">Gradient of the input.</param>
    /// <param name="accumulate">Add to what is there.</param>
    void ConvReluPoolBackwardInput(
        View<Nhwc> y, View<PoolCodes> codes, View<Nhwc> dy, View<Oihw> weight, ConvGeometry geometry, View<Nhwc> dx, bool accumulate);

    /// <summary>Computes the gradients of weights and biases from the pooled gradient.</summary>
    /// <param name="x">Input of the forward pass.</param>
    /// <param name="y">Output of the forward pass.</param>
    /// <param name="codes">Codes of the forward pass.</param>
    /// <param name="dy">Gradient of the pooled output.</param>
    /// <param name="geometry">Stride and padding of the convolution.</param>
    /// <param name="dweight">Gradient of the weights.</param>
    /// <param name="dbias">Gradient of the biases.</param>
    /// <param name="accumulate">Add to what is there.</param>
    void ConvReluPoolBackwardWeight(
        View<Nhwc> x,
        View<Nhwc> y,
        View<PoolCodes> codes,
        View<Nhwc> dy,
        ConvGeometry geometry,
        View<Oihw> dweight,
        View<Vec> dbias,
        bool accumulate);
}
