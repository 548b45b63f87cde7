using Wikiart.Cuda.Runtime;

namespace Wikiart.Cuda.Kernels.Gpu;

/// <content>Convolutions with a batch norm folded into them.</content>
public sealed partial class GpuOperations
{
    /// <inheritdoc/>
    public void FoldBatchNorm(View<Oihw> weight, ChannelNorm norm, View<Oihw> foldedWeight, View<Vec> foldedBias)
    {
        Oihw s = weight.Shape;
        Kernel("conv_add_relu", "fold_batch_norm").Launch(
            Elements(s.Count),
            Stream,
            weight.Address,
            NormArgument.Of(norm),
            s.O,
            checked((int)(s.Count / s.O)),
            foldedWeight.Address,
            foldedBias.Address);
    }

    /// <inheritdoc/>
    public void ConvAddReluForward(
        View<Nhwc> x, View<Oihw> weight, View<Vec> bias, ConvGeometry geometry, View<Nhwc> residual, View<Nhwc> y)
    {
        ConvArgument s = ConvArgument.Of(x.Shape, weight.Shape, geometry);
        if (UsesTensorCores(Operation.ConvAddReluForward) && ComesInFours(s.O))
        {
            FoldedForwardOnTensorCores(x, weight, bias, s, residual, y);
            return;
        }

        bool naive = IsNaive(Operation.ConvAddReluForward);
        nint weights = naive ? weight.Address : PackWeights(weight, s, forInput: false);
        Kernel("conv_add_relu", naive ? "conv_add_relu_forward_naive" : "conv_add_relu_forward").Launch(
            naive ? Elements(y.Shape.Count) : GemmGrid.Over(s.OutputPixels, s.O),
            Stream,
            x.Address,
            weights,
            bias.Address,
            s,
            residual.Address,
            y.Address);
    }
}
