using Wikiart.Cuda.Runtime;

namespace Wikiart.Cuda.Kernels.Cpu;

/// <content>Convolution, alone, with ReLU and max-pool, and with a batch norm folded into it.</content>
public sealed unsafe partial class CpuOperations
{
    /// <inheritdoc/>
    public void ConvForward(View<Nhwc> x, View<Oihw> weight, View<Vec> bias, ConvGeometry geometry, View<Nhwc> y) =>
        _convolution.Forward(x, weight, bias, geometry, new PlainOutput(y, accumulate: false), y.Shape.H, y.Shape.W);

    /// <inheritdoc/>
    public void ConvBackwardInput(View<Nhwc> dy, View<Oihw> weight, ConvGeometry geometry, View<Nhwc> dx, bool accumulate) =>
        _convolution.BackwardInput(new DenseGradient(dy), new ImagePatches(dy), weight, geometry, dx, accumulate);

    /// <inheritdoc/>
    public void ConvBackwardWeight(
        View<Nhwc> x, View<Nhwc> dy, ConvGeometry geometry, View<Oihw> dweight, View<Vec> dbias, bool accumulate)
    {
        if (dbias.Address == 0)
        {
            _convolution.BackwardWeight(x, dy, geometry, dweight, accumulate);
            return;
        }

        _convolution.BackwardWeight(x, new DenseGradient(dy), geometry, dweight, dbias, accumulate);
    }

    /// <inheritdoc/>
    public void FoldBatchNorm(View<Oihw> weight, ChannelNorm norm, View<Oihw> foldedWeight, View<Vec> foldedBias) =>
        _executor.Run(
            new FoldBatchNormJob { Weight = weight, Norm = norm, FoldedWeight = foldedWeight.Floats, FoldedBias = foldedBias.Floats },
            weight.Shape.O);

    /// <inheritdoc/>
    public void ConvAddReluForward(
        View<Nhwc> x, View<Oihw> weight, View<Vec> bias, ConvGeometry geometry, View<Nhwc> residual, View<Nhwc> y) =>
        _convolution.Forward(x, weight, bias, geometry, new AddReluOutput(y, residual.Floats), y.Shape.H, y.Shape.W);

    /// <inheritdoc/>
    public void ConvReluPoolForward(
        View<Nhwc> x, View<Oihw> weight, View<Vec> bias, ConvGeometry geometry, View<Nhwc> y, View<PoolCodes> codes)
    {
        (int height, int width) = (2 * y.Shape.H, 2 * y.Shape.W);
        if (codes.Address == 0)
        {
            _convolution.Forward(x, weight, bias, geometry, new PooledOutput<NoPositions>(y, codes), height, width);
            return;
        }

        _convolution.Forward(x, weight, bias, geometry, new PooledOutput<KeptPositions>(y, codes), height, width);
    }

    /// <inheritdoc/>
    public void ConvReluPoolBackwardInput(
        View<Nhwc> y,
        View<PoolCodes> codes,
        View<Nhwc> dy,
        View<Oihw> weight,
        ConvGeometry geometry,
        View<Nhwc> dx,
        bool accumulate)
    {
        PooledGradient gradient = new(y, codes, dy, geometry.Output(dx.Shape, weight.Shape).W);
        _convolution.BackwardInput(gradient, new PooledPatches(y, codes, dy), weight, geometry, dx, accumulate);
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
        if (_sparse.Supports(dweight.Shape, geometry))
        {
            _sparse.Run(x, y, codes, dy, geometry.Padding.Top, dweight, dbias, accumulate);
            return;
        }

        PooledGradient gradient = new(y, codes, dy, geometry.Output(x.Shape, dweight.Shape).W);
        _convolution.BackwardWeight(x, gradient, geometry, dweight, dbias, accumulate);
    }
}
