using Wikiart.Cuda.Runtime;

namespace Wikiart.Cuda.Kernels.Layers;

/// <summary>The parameters of a convolution.</summary>
internal sealed class ConvWeights
{
    public ConvWeights(LayerContext context, string name, Oihw shape)
    {
        Shape = shape;
        Weight = context.NewParameter(name + ".weight", shape, shape.O, shape.I, shape.H, shape.W);
        Bias = context.NewParameter(name + ".bias", new Vec(shape.O), shape.O);
    }

    public Oihw Shape { get; }

    public Parameter<Oihw> Weight { get; }

    public Parameter<Vec> Bias { get; }

    public View<Oihw> WriteGradients(out View<Vec> dbias, out bool accumulate)
    {
        dbias = Bias.Value.Gradient!.Write(Bias.Value.Shape, out _);
        return Weight.Value.Gradient!.Write(Shape, out accumulate);
    }

    public long MultiplyAdds(long images, long rows, long columns) => images * rows * columns * Shape.Count;
}
