using Wikiart.Cuda.Runtime;

namespace Wikiart.Cuda.Kernels.Cpu;

/// <summary>Chooses for each convolution how it is computed.</summary>
internal sealed class Convolution : IDisposable
{
    /// <summary>Below so many channels the transforms cost more than they save.</summary>
    private const int FewestChannels = 32;

    private readonly ConvAlgorithm _algorithm;
    private readonly DirectConvolution _direct;
    private readonly WinogradConvolution<Winograd2> _winograd2;
    private readonly WinogradConvolution<Winograd4> _winograd4;
    private readonly WinogradWeightGradient _winogradGradient;

    /// <summary>Plans nothing yet; scratch memory is taken when it is first needed.</summary>
    /// <param name="executor">Who computes.</param>
    /// <param name="device">Where scratch memory comes from.</param>
    /// <param name="algorithm">The choice.</param>
    public Convolution(Executor executor, Device device, ConvAlgorithm algorithm)
    {
        _algorithm = algorithm;
        _direct = new DirectConvolution(executor, device);
        _winograd2 = new WinogradConvolution<Winograd2>(executor, device);
        _winograd4 = new WinogradConvolution<Winograd4>(executor, device);
        _winogradGradient = new WinogradWeightGradient(executor, device);
    }

    /// <inheritdoc cref="DirectConvolution.Forward"/>
    public void Forward<TOutput>(
        View<Nhwc> x, View<Oihw> weight, View<Vec> bias, ConvGeometry geometry, TOutput output, int height, int width)
        where TOutput : unmanaged, ITileOutput
    {
        switch (Choose(weight.Shape, geometry, weight.Shape.I))
        {
            case ConvAlgorithm.Winograd4:
                _winograd4.Forward(x, weight, bias, geometry.Padding.Top, output, height, width);
                break;
            case ConvAlgorithm.Winograd2:
                _winograd2.Forward(x, weight, bias, geometry.Padding.Top, output, height, width);
                break;
            default:
                _direct.Forward(x, weight, bias, geometry, output, height, width);
                break;
        }
    }

    /// <summary>Computes the gradient of the input.</summary>
    /// <typeparam name="TGradient">The output's gradient by rows.</typeparam>
    /// <typeparam name="TPatches">The output's gradient by pieces.</typeparam>
    /// <param name="gradient">The output's gradient by rows.</param>
    /// <param name="patches">The same by pieces.</param>
    /// <param name="weight">Weights.</param>
    /// <param name="geometry">Stride and padding.</param>
    /// <param name="dx">Gradient of the input.</param>
    /// <param name="accumulate">Add to what is there.</param>
    public void BackwardInput<TGradient, TPatches>(
        TGradient gradient, TPatches patches, View<Oihw> weight, ConvGeometry geometry, View<Nhwc> dx, bool accumulate)
        where TGradient : unmanaged, IConvGradient
        where TPatches : unmanaged, IPatchSource
    {
        switch (Choose(weight.Shape, geometry, weight.Shape.O))
        {
            case ConvAlgorithm.Winograd4:
                _winograd4.BackwardInput(patches, weight, geometry.Padding.Top, dx, accumulate);
                break;
            case ConvAlgorithm.Winograd2:
                _winograd2.BackwardInput(patches, weight, geometry.Padding.Top, dx, accumulate);
                break;
            default:
                _direct.BackwardInput(gradient, weight, geometry, dx, accumulate);
                break;
        }
    }

    /// <inheritdoc cref="DirectConvolution.BackwardWeight"/>
    public void BackwardWeight<TGradient>(
        View<Nhwc> x, TGradient gradient, ConvGeometry geometry, View<Oihw> dweight, View<Vec> dbias, bool accumulate)
        where TGradient : unmanaged, IConvGradient =>
        _direct.BackwardWeight(x, gradient, geometry, dweight, dbias, accumulate);

    /// <summary>Computes the gradient of the weights of a convolution without bias.</summary>
    /// <param name="x">Input.</param>
    /// <param name="dy">The output's gradient.</param>
    /// <param name="geometry">Stride and padding.</param>
    /// <param name="dweight">Gradient of the weights.</param>
    /// <param name="accumulate">Add to what is there.</param>
    public void BackwardWeight(View<Nhwc> x, View<Nhwc> dy, ConvGeometry geometry, View<Oihw> dweight, bool accumulate)
    {
        Oihw shape = dweight.Shape;
        bool isWide = Math.Min(shape.O, shape.I) >= FewestChannels;
        if (_winogradGradient.Supports(shape, geometry) &&
            (_algorithm == ConvAlgorithm.Winograd4 || (_algorithm == ConvAlgorithm.Auto && isWide)))
        {
            _winogradGradient.Run(x, dy, geometry.Padding.Top, dweight, accumulate);
            return;
        }

        BackwardWeight(x, new DenseGradient(dy), geometry, dweight, dbias: default, accumulate);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _direct.Dispose();
        _winograd2.Dispose();
        _winograd4.Dispose();
        _winogradGradient.Dispose();
    }

    private ConvAlgorithm Choose(Oihw weight, ConvGeometry geometry, int inChannels)
    {
        if (_algorithm == ConvAlgorithm.Direct || !_winograd4.Supports(weight, geometry, inChannels))
        {
            return ConvAlgorithm.Direct;
        }

        if (_algorithm != ConvAlgorithm.Auto)
        {
            return _algorithm;
        }

        return Math.Min(weight.O, weight.I) >= FewestChannels ? ConvAlgorithm.Winograd4 : ConvAlgorithm.Direct;
    }
}
