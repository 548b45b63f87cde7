using Wikiart.Cuda.Runtime;

namespace Wikiart.Cuda.Kernels.Layers;

/// <summary>A convolution with the batch norm behind it folded in, as it computes in passes that nobody records.</summary>
internal sealed class FoldedConv : IDisposable
{
    private readonly LayerContext _context;
    private readonly Tensor<Oihw> _weight;
    private readonly Tensor<Vec> _bias;

    public FoldedConv(LayerContext context, (string Conv, string Norm) names, Oihw weight)
    {
        _context = context;
        _weight = new Tensor<Oihw>(context.Device, names.Conv + ".folded", weight, requiresGrad: false);
        _bias = new Tensor<Vec>(context.Device, names.Norm + ".folded", new Vec(weight.O), requiresGrad: false);
    }

    /// <summary>Folds and convolves.</summary>
    /// <param name="x">Input.</param>
    /// <param name="weight">The convolution's own weights.</param>
    /// <param name="norm">What normalises.</param>
    /// <param name="geometry">Stride and padding.</param>
    /// <param name="relu">Clamp the output at 0.</param>
    /// <param name="residual">What is added in front of the ReLU; <see langword="default"/> for nothing.</param>
    /// <param name="y">Output.</param>
    public void Forward(
        View<Nhwc> x, View<Oihw> weight, ChannelNorm norm, ConvGeometry geometry, bool relu, View<Nhwc> residual, View<Nhwc> y)
    {
        IOperations operations = _context.Operations;
        operations.FoldBatchNorm(weight, norm, _weight.View, _bias.View);
        if (relu)
        {
            operations.ConvAddReluForward(x, _weight.View, _bias.View, geometry, residual, y);
        }
        else
        {
            operations.ConvForward(x, _weight.View, _bias.View, geometry, y);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _weight.Dispose();
        _bias.Dispose();
    }
}
