using System.Runtime.InteropServices;
using Wikiart.Cuda.Runtime;
using Wikiart.Cuda.Trainer.Model;

namespace Wikiart.Cuda.Parity.Tests.Model;

/// <summary>Copies the entries of our model's parameters and gradients, by their names.</summary>
internal static class OurWeights
{
    public static void Set(PaintingClassifier model, IReadOnlyDictionary<string, float[]> values)
    {
        foreach (Parameter parameter in model.Parameters)
        {
            foreach (ParameterSlice slice in parameter.Slices)
            {
                parameter.Device.Upload(MemoryMarshal.AsBytes(values[slice.Name].AsSpan()), AddressOf(parameter.Flat, slice));
            }
        }
    }

    public static Dictionary<string, float[]> Get(PaintingClassifier model) => Read(model, parameter => parameter.Flat);

    public static Dictionary<string, float[]> Gradients(PaintingClassifier model) => Read(model, parameter => parameter.FlatGradient);

    private static Dictionary<string, float[]> Read(PaintingClassifier model, Func<Parameter, View<Vec>> vector)
    {
        Dictionary<string, float[]> values = [];
        foreach (Parameter parameter in model.Parameters)
        {
            foreach (ParameterSlice slice in parameter.Slices)
            {
                float[] entry = new float[slice.Count];
                parameter.Device.Download(AddressOf(vector(parameter), slice), MemoryMarshal.AsBytes(entry.AsSpan()));
                values.Add(slice.Name, entry);
            }
        }

        return values;
    }

    private static nint AddressOf(View<Vec> vector, ParameterSlice slice) => vector.Address + (nint)(slice.Offset * sizeof(float));
}
