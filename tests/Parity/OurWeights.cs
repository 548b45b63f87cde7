using Wikiart.Cuda.Runtime;

namespace Wikiart.Cuda.Parity.Tests;

/// <summary>Copies the entries of our parameters and of their gradients, by their names.</summary>
internal static class OurWeights
{
    public static void Set(IReadOnlyList<Parameter> parameters, IReadOnlyDictionary<string, float[]> values)
    {
        foreach (Parameter parameter in parameters)
        {
            foreach (ParameterSlice slice in parameter.Slices)
            {
                slice.Upload(parameter.Device, parameter.Flat, 0, values[slice.Name]);
            }
        }
    }

    public static Dictionary<string, float[]> Get(IReadOnlyList<Parameter> parameters) => Read(parameters, parameter => parameter.Flat);

    public static Dictionary<string, float[]> Gradients(IReadOnlyList<Parameter> parameters) =>
        Read(parameters, parameter => parameter.FlatGradient);

    private static Dictionary<string, float[]> Read(IReadOnlyList<Parameter> parameters, Func<Parameter, View<Vec>> vector)
    {
        Dictionary<string, float[]> values = [];
        foreach (Parameter parameter in parameters)
        {
            foreach (ParameterSlice slice in parameter.Slices)
            {
                float[] entry = new float[slice.Count];
                slice.Download(parameter.Device, vector(parameter), 0, entry);
                values.Add(slice.Name, entry);
            }
        }

        return values;
    }
}
