using Wikiart.Cuda.Kernels;
using Wikiart.Cuda.Kernels.Layers;
using Wikiart.Cuda.Runtime;

namespace Wikiart.Cuda.Trainer.Model;

/// <summary>Two 3×3 convolutions with batch norm, the block's input added in front of the last ReLU (torchvision's BasicBlock).</summary>
internal sealed class ResidualBlock : IDisposable
{
    private readonly ConvNorm _first;
    private readonly ConvNorm _second;
    private readonly ConvNorm? _shortcut;

    /// <summary>Plans the layers.</summary>
    /// <param name="context">Where they run, and whether they are trained.</param>
    /// <param name="name">The state_dict prefix, for example <c>layer2.0</c>.</param>
    /// <param name="input">What it will receive.</param>
    /// <param name="channels">Output channels.</param>
    /// <param name="stride">Step of the first convolution, and of the shortcut.</param>
    /// <param name="padding">Padding of the first convolution.</param>
    /// <param name="norm">How batch norm is computed.</param>
    public ResidualBlock(
        LayerContext context, string name, Nhwc input, int channels, int stride, Margins padding, NormOptions norm)
    {
        _first = new ConvNorm(context, $"{name}.conv1", $"{name}.bn1", input, channels, 3, new ConvGeometry(stride, padding), norm, relu: true);
        Nhwc middle = _first.Output.Capacity;
        _second = new ConvNorm(context, $"{name}.conv2", $"{name}.bn2", middle, channels, 3, new ConvGeometry(1, 1), norm, relu: true)
        {
            AddsResidual = true,
        };
        _shortcut = stride == 1 && channels == input.C
            ? null
            : new ConvNorm(
                context, $"{name}.downsample.0", $"{name}.downsample.1", input, channels, 1, new ConvGeometry(stride, 0), norm, relu: false);
        Layers = _shortcut is null ? [_first, _second] : [_shortcut, _first, _second];
    }

    /// <summary>The layers in the order in which they run.</summary>
    public IReadOnlyList<Layer> Layers { get; }

    /// <summary>The block's output.</summary>
    public Tensor<Nhwc> Output => _second.Output;

    /// <summary>Computes the output.</summary>
    /// <param name="x">The input.</param>
    /// <param name="tape">Remembers the steps.</param>
    /// <returns>The output, which the next call overwrites.</returns>
    public Tensor<Nhwc> Forward(Tensor<Nhwc> x, Tape tape)
    {
        Tensor<Nhwc> residual = _shortcut?.Forward(x, tape) ?? x;
        return _second.ForwardWithResidual(_first.Forward(x, tape), residual, tape);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (Layer layer in Layers)
        {
            layer.Dispose();
        }
    }
}
