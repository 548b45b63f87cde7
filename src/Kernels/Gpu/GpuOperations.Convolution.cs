using Wikiart.Cuda.Runtime;

namespace Wikiart.Cuda.Kernels.Gpu;

public sealed partial class GpuOperations
{
    /// <inheritdoc/>
    public void ConvForward(View<Nhwc> x, View<Oihw> weight, View<Vec> bias, ConvGeometry geometry, View<Nhwc> y)
    {
        ConvArgument s = ConvArgument.Of(x.Shape, weight.Shape, geometry);
        if (IsNaive(Operation.ConvForward))
        {
            Kernel("conv2d", "conv_forward_naive").Launch(
                Elements(y.Shape.Count), Stream, x.Address, weight.Address, OrZeros(bias, s.O), s, y.Address);
            return;
        }

        if (UsesTensorCores(Operation.ConvForward) && ComesInFours(s.O))
        {
            PlainForwardOnTensorCores(x, weight, bias, s, y);
            return;
        }

        nint packed = PackWeights(weight, s, forInput: false);
        Kernel("conv2d", "conv_forward").Launch(
            GemmGrid.Over(s.OutputPixels, s.O), Stream, x.Address, packed, OrZeros(bias, s.O), s, y.Address);
    }

    /// <inheritdoc/>
    public void ConvBackwardInput(View<Nhwc> dy, View<Oihw> weight, ConvGeometry geometry, View<Nhwc> dx, bool accumulate)
    {
        ConvArgument s = ConvArgument.Of(dx.Shape, weight.Shape, geometry);
        if (IsNaive(Operation.ConvBackwardInput))
        {
            Kernel("conv2d", "conv_backward_input_naive").Launch(
                Elements(dx.Shape.Count), Stream, dy.Address, weight.Address, s, dx.Address, Flag(accumulate));
            return;
        }

        if (UsesTensorCores(Operation.ConvBackwardInput) && ComesInFours(s.C))
        {
            PlainBackwardInputOnTensorCores(dy, weight, s, dx, accumulate);
            return;
        }

        nint packed = PackWeights(weight, s, forInput: true);
        Kernel("conv2d", "conv_backward_input").Launch(
            GemmGrid.Over(s.InputPixels, s.C), Stream, dy.Address, packed, s, dx.Address, Flag(accumulate));
    }

    /// <inheritdoc/>
    public void ConvBackwardWeight(
        View<Nhwc> x, View<Nhwc> dy, ConvGeometry geometry, View<Oihw> dweight, View<Vec> dbias, bool accumulate)
    {
        ConvArgument s = ConvArgument.Of(x.Shape, dweight.Shape, geometry);
        bool naive = IsNaive(Operation.ConvBackwardWeight);
        if (dbias.Address != 0)
        {
            ColumnSum(Stream, naive, 0, dy.Address, s.OutputPixels, s.O, dbias.Address, accumulate);
        }

        if (naive)
        {
            Kernel("conv2d", "conv_backward_weight_naive").Launch(
                Elements(s.Weights), Stream, x.Address, dy.Address, s, dweight.Address, Flag(accumulate));
            return;
        }

        if (UsesTensorCores(Operation.ConvBackwardWeight))
        {
            PlainBackwardWeightOnTensorCores(x, dy, s, dweight, accumulate);
            return;
        }

        int splits = WeightSplits(s);
        nint partial = _partial.Floats(splits * s.Weights);
        Kernel("conv2d", "conv_backward_weight").Launch(
            GemmGrid.Over(s.O, (long)s.R * s.T * s.C, splits), Stream, x.Address, dy.Address, s, partial);
        ReduceWeights(partial, splits, s, s, dweight, accumulate);
    }

    /// <summary>Weights in the order in which a tuned kernel reads them.</summary>
    private nint PackWeights(View<Oihw> weight, ConvArgument s, bool forInput)
    {
        nint packed = _packed.Floats(s.Weights);
        Kernel("conv_weights", "conv_pack_weights").Launch(Elements(s.Weights), Unjoined, weight.Address, s, Flag(forInput), packed);
        return packed;
    }

    /// <summary>The biases, or as many zeros where there are none.</summary>
    private nint OrZeros(View<Vec> bias, int channels)
    {
        if (bias.Address != 0)
        {
            return bias.Address;
        }

        nint zeros = _zeros.Floats(channels);
        if (channels > _zeroCount)
        {
            Device.Clear(zeros, channels * sizeof(float));
            _zeroCount = channels;
        }

        return zeros;
    }

    private int WeightSplits(ConvArgument s) => GemmGrid.Splits(s.O, (long)s.R * s.T * s.C, s.OutputPixels, Multiprocessors);

    /// <summary>Adds the parts of a split, whose channels may be padded.</summary>
    private void ReduceWeights(nint partial, int splits, ConvArgument s, ConvArgument padded, View<Oihw> dweight, bool accumulate) =>
        Kernel("conv_weights", "conv_reduce_weights").Launch(
            Elements(s.Weights), Unjoined, partial, splits, s, padded.O, padded.C, dweight.Address, Flag(accumulate));
}
