using Wikiart.Cuda.Runtime;

namespace Wikiart.Cuda.Kernels;

/// <summary>Convolution and batch norm as one convolution, for inference: with fixed statistics both are linear.</summary>
public interface IFoldedConvolution
{
    /// <summary>
    /// Folds a batch norm into the weights before it: <c>w'[o,…] = w[o,…]·scale[o]·inverse[o]; b'[o] = shift[o] − mean[o]·scale[o]·inverse[o]</c>.
    /// </summary>
    /// <param name="weight">Weights [O,I,R,T] of a convolution without bias.</param>
    /// <param name="norm">What the batch norm does to each of its outputs.</param>
    /// <param name="foldedWeight">w'.</param>
    /// <param name="foldedBias">b' [O].</param>
    void FoldBatchNorm(View<Oihw> weight, ChannelNorm norm, View<Oihw> foldedWeight, View<Vec> foldedBias);

    /// <summary>Convolution, bias, residual and ReLU in one pass: <c>y = max(conv(x) + bias + residual, 0)</c>.</summary>
    /// <param name="x">Input [N,H,W,I].</param>
    /// <param name="weight">Weights [O,I,R,T].</param>
    /// <param name="bias">Biases [O].</param>
    /// <param name="geometry">Stride and padding.</param>
    /// <param name="residual">Added before the clamp, in the output's shape; <c>default</c> for none.</param>
    /// <param name="y">Output; its sizes are <see cref="ConvGeometry.Output"/>.</param>
    void ConvAddReluForward(
        View<Nhwc> x, View<Oihw> weight, View<Vec> bias, ConvGeometry geometry, View<Nhwc> residual, View<Nhwc> y);
}
