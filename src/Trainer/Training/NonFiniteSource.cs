using Wikiart.Cuda.Kernels.Layers;
using Wikiart.Cuda.Runtime;
using Wikiart.Cuda.Trainer.Model;

namespace Wikiart.Cuda.Trainer.Training;

/// <summary>Where NaN or infinity first came from.</summary>
/// <param name="Name">A weight's name, a layer's, or <c>loss</c>.</param>
/// <param name="IsWeight">Whether it is a weight.</param>
internal sealed record NonFiniteSource(string Name, bool IsWeight)
{
    /// <summary>
    /// Looks through a model after a forward pass. Among weights the last layer is to blame, since gradients flow backward; among
    /// outputs the first.
    /// </summary>
    /// <param name="model">The model.</param>
    /// <returns>The source.</returns>
    public static NonFiniteSource Find(PaintingClassifier model)
    {
        foreach (Layer layer in model.Layers.Reverse())
        {
            foreach (Parameter parameter in layer.Parameters)
            {
                if (ParameterSliceOf(parameter) is { } slice)
                {
                    return new NonFiniteSource(slice.Name, IsWeight: true);
                }
            }
        }

        Layer? first = model.Layers.FirstOrDefault(layer => ValueRange.Of(model.Device, layer.FlatOutput).NonFinite > 0);
        return new NonFiniteSource(first?.Name ?? "loss", IsWeight: false);
    }

    private static ParameterSlice? ParameterSliceOf(Parameter parameter) => parameter.Slices.FirstOrDefault(slice =>
        ValueRange.Of(parameter.Device, parameter.Flat, slice).NonFinite > 0);
}
