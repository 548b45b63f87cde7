using System.Runtime.InteropServices;
using Wikiart.Cuda.Runtime;
using Wikiart.Cuda.Trainer.Data;

namespace Wikiart.Cuda.Trainer.Model;

/// <summary>
/// PyTorch's default initialisation of Conv2d and Linear: weights and biases uniform in ±1/√fan_in (kaiming_uniform with a = √5; He et
/// al., 2015), fan_in being the inputs of one output. Each entry has its own random stream, named after it.
/// </summary>
internal static class WeightInitializer
{
    private const int ChunkElements = 1 << 16;
    private const ulong Stream = 0x57454947;

    /// <summary>Overwrites all weights.</summary>
    /// <param name="parameters">A model's parameters.</param>
    /// <param name="seed">Equal seeds give equal weights.</param>
    public static void Initialize(IReadOnlyList<Parameter> parameters, ulong seed)
    {
        Dictionary<string, int> fanIn = [];
        foreach (ParameterSlice slice in parameters.SelectMany(parameter => parameter.Slices).Where(slice => slice.Sizes.Count > 1))
        {
            fanIn[LayerOf(slice)] = slice.Sizes.Skip(1).Aggregate(1, (product, size) => product * size);
        }

        float[] chunk = new float[ChunkElements];
        foreach (Parameter parameter in parameters)
        {
            foreach (ParameterSlice slice in parameter.Slices)
            {
                CounterRandom random = new(seed, Stream, HashOf(slice.Name));
                float bound = (float)(1 / Math.Sqrt(fanIn[LayerOf(slice)]));
                for (long done = 0; done < slice.Count; done += chunk.Length)
                {
                    Span<float> part = chunk.AsSpan(0, (int)Math.Min(chunk.Length, slice.Count - done));
                    foreach (ref float value in part)
                    {
                        value = random.NextFloat(-bound, bound);
                    }

                    nint address = parameter.Flat.Address + (nint)((slice.Offset + done) * sizeof(float));
                    parameter.Device.Upload(MemoryMarshal.AsBytes(part), address);
                }
            }
        }
    }

    private static string LayerOf(ParameterSlice slice) => slice.Name[..slice.Name.LastIndexOf('.')];

    /// <summary>FNV-1a: the runtime's own string hash differs from process to process.</summary>
    private static ulong HashOf(string name) =>
        name.Aggregate(0xCBF29CE484222325UL, (hash, character) => (hash ^ character) * 0x100000001B3UL);
}
