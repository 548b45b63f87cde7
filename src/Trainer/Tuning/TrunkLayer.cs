using Wikiart.Cuda.Kernels;
using Wikiart.Cuda.Kernels.Gpu;
using Wikiart.Cuda.Kernels.Layers;
using Wikiart.Cuda.Runtime;

namespace Wikiart.Cuda.Trainer.Tuning;

/// <summary>The shapes of a trunk's convolution.</summary>
/// <param name="Name">For example <c>conv2</c>.</param>
/// <param name="Input">What it reads.</param>
/// <param name="Weight">Its weights.</param>
/// <param name="Geometry">How it moves.</param>
internal sealed record TrunkLayer(string Name, Nhwc Input, Oihw Weight, ConvGeometry Geometry)
{
    /// <summary>Its output, before whatever follows.</summary>
    public Nhwc Output => Geometry.Output(Input, Weight);

    /// <summary>Floating-point operations of one of its passes.</summary>
    public double Flops => 2.0 * Output.Count * (Weight.Count / Weight.O);

    /// <summary>Its sizes as products.</summary>
    public ConvArgument Sizes => ConvArgument.Of(Input, Weight, Geometry);

    /// <summary>The convolution of a layer of the baseline.</summary>
    /// <param name="layer">The layer.</param>
    /// <returns>Its shapes.</returns>
    public static TrunkLayer Of(ConvReluPool layer) => Of(layer, layer.Geometry);

    /// <summary>The convolution of a layer of a residual network.</summary>
    /// <param name="layer">The layer.</param>
    /// <returns>Its shapes.</returns>
    public static TrunkLayer Of(ConvNorm layer) => Of(layer, layer.Geometry);

    /// <summary>The layer for fewer pictures, where its output has too many numbers.</summary>
    /// <param name="most">Numbers that the output may have; one picture always remains.</param>
    /// <returns>The layer for as many pictures of the batch as that allows.</returns>
    public TrunkLayer Within(long most) =>
        this with { Input = Input with { N = (int)Math.Clamp(most / (Output.Count / Input.N), 1, Input.N) } };

    private static TrunkLayer Of(Layer<Nhwc, Nhwc> layer, ConvGeometry geometry)
    {
        Parameter<Oihw> weight = layer.Parameters.OfType<Parameter<Oihw>>().Single();
        return new TrunkLayer(ParameterName.WithoutKind(weight), layer.Planned, weight.Value.Shape, geometry);
    }
}
