using Wikiart.Cuda.Runtime;

namespace Wikiart.Cuda.Kernels.Gpu;

public sealed partial class GpuOperations
{
    /// <inheritdoc/>
    public void ConvReluPoolForward(
        View<Nhwc> x, View<Oihw> weight, View<Vec> bias, ConvGeometry geometry, View<Nhwc> y, View<PoolCodes> codes)
    {
        ConvArgument s = ConvArgument.Of(x.Shape, weight.Shape, geometry);
        if (IsNaive(Operation.ConvReluPoolForward))
        {
            Kernel("conv_relu_pool", "conv_relu_pool_forward_naive").Launch(
                Elements(new PoolCodes(s.N, y.Shape.H, y.Shape.W, s.O).Bytes), Unjoined, x.Address, weight.Address, bias.Address, s, y.Address, codes.Address);
            return;
        }

        if (UsesTensorCores(Operation.ConvReluPoolForward))
        {
            ForwardOnTensorCores(x, weight, bias, s, y, codes);
            return;
        }

        nint packed = PackWeights(weight, s, forInput: false);
        Kernel("conv_relu_pool", "conv_relu_pool_forward").Launch(
            GemmGrid.Over(4L * s.PooledPixels, s.O), Unjoined, x.Address, packed, bias.Address, s, y.Address, codes.Address);
    }

    /// <inheritdoc/>
    public void ConvReluPoolBackwardInput(
        View<Nhwc> y, View<PoolCodes> codes, View<Nhwc> dy, View<Oihw> weight, ConvGeometry geometry, View<Nhwc> dx, bool accumulate)
    {
        ConvArgument s = ConvArgument.Of(dx.Shape, weight.Shape, geometry);
        if (UsesTensorCores(Operation.ConvReluPoolBackwardInput) && HasInputGradientOnTensorCores(s))
        {
            BackwardInputOnTensorCores(y, codes, dy, weight, s, dx, accumulate);
            return;
        }

        bool naive = IsNaive(Operation.ConvReluPoolBackwardInput);
        nint weights = naive ? weight.Address : PackWeights(weight, s, forInput: true);
        Kernel("conv_relu_pool", naive ? "conv_relu_pool_backward_input_naive" : "conv_relu_pool_backward_input").Launch(
            naive ? Elements(dx.Shape.Count) : GemmGrid.Over(s.InputPixels, s.C),
            Unjoined,
            y.Address,
            codes.Address,
            dy.Address,
            weights,
            s,
            dx.Address,
            Flag(accumulate));
    }

    /// <inheritdoc/>
    public void ConvReluPoolBackwardWeight(
        View<Nhwc> x,
        View<Nhwc> y,
        View<PoolCodes> codes,
        View<Nhwc> dy,
        ConvGeometry geometry,
        View<Oihw> dweight,
        View<Vec> dbias,
        bool accumulate)
    {
        ConvArgument s = ConvArgument.Of(x.Shape, dweight.Shape, geometry);
        bool naive = IsNaive(Operation.ConvReluPoolBackwardWeight);
        ColumnSum(Unjoined, naive, y.Address, dy.Address, s.PooledPixels, s.O, dbias.Address, accumulate);
        if (naive)
        {
            Kernel("conv_relu_pool", "conv_relu_pool_backward_weight_naive").Launch(
                Elements(s.Weights), Unjoined, x.Address, y.Address, codes.Address, dy.Address, s, dweight.Address, Flag(accumulate));
            return;
        }

        if (UsesTensorCores(Operation.ConvReluPoolBackwardWeight))
        {
            BackwardWeightOnTensorCores(x, y, codes, dy, s, dweight, accumulate);
            return;
        }

        int splits = WeightSplits(s);
        nint partial = _partial.Floats(splits * s.Weights);
        Kernel("conv_relu_pool", "conv_relu_pool_backward_weight").Launch(
            GemmGrid.Over(s.O, (long)s.R * s.T * s.C, splits), Unjoined, x.Address, y.Address, codes.Address, dy.Address, s, partial);
        ReduceWeights(partial, splits, s, s, dweight, accumulate);
    }
}
