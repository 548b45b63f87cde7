using Wikiart.Cuda.Runtime;
using Wikiart.Cuda.Trainer.Data;

namespace Wikiart.Cuda.Trainer.Model;

/// <summary>
/// PyTorch's default initialisation of Conv2d and Linear: weights and biases uniform in ±1/√fan_in (kaiming_uniform with a = √5; He et
/// al., 2015), fan_in being the inputs of one output. Convolutions in front of a batch norm are as torchvision's: normal with variance
/// 2/fan_out, fan_out being the outputs that one input reaches; a batch norm starts as the identity. Each entry has its own random stream, named after it, and a
/// place in it that follows from its index, so that threads can share the work and the weights do not depend on their number.
/// </summary>
internal static class WeightInitializer
{
    private const int ChunkElements = 1 << 16;
    private const int PieceChunks = 64;
    private const ulong Stream = 0x57454947;

    /// <summary>Overwrites all weights.</summary>
    /// <param name="parameters">A model's parameters and buffers.</param>
    /// <param name="seed">Equal seeds give equal weights.</param>
    public static void Initialize(IReadOnlyList<Parameter> parameters, ulong seed)
    {
        Dictionary<string, int> fanIn = [];
        HashSet<string> withBias = [];
        foreach (ParameterSlice slice in parameters.SelectMany(parameter => parameter.Slices))
        {
            if (slice.Sizes.Count > 1)
            {
                fanIn[LayerOf(slice)] = slice.Sizes.Skip(1).Aggregate(1, (product, size) => product * size);
            }
            else if (slice.Name.EndsWith(".bias", StringComparison.Ordinal))
            {
                withBias.Add(LayerOf(slice));
            }
        }

        foreach (Parameter parameter in parameters)
        {
            foreach (ParameterSlice slice in parameter.Slices)
            {
                void Take(long first, ReadOnlySpan<float> values) => slice.Upload(parameter.Device, parameter.Flat, first, values);

                if (!fanIn.TryGetValue(LayerOf(slice), out int inputs))
                {
                    bool isFactor = slice.Name.EndsWith(".weight", StringComparison.Ordinal) || slice.Name.EndsWith("_var", StringComparison.Ordinal);
                    Take(0, [.. Enumerable.Repeat(isFactor ? 1f : 0f, (int)slice.Count)]);
                }
                else if (withBias.Contains(LayerOf(slice)))
                {
                    Draw(slice.Name, inputs, seed, slice.Count, Take);
                }
                else
                {
                    Take(0, Normal(slice, seed));
                }
            }
        }
    }

    /// <summary>Draws the values of one entry with all cores, and hands them over piece by piece on the caller's thread.</summary>
    /// <param name="name">The entry's name.</param>
    /// <param name="fanIn">Inputs of one output of its layer.</param>
    /// <param name="seed">Equal seeds give equal values.</param>
    /// <param name="count">How many values it has.</param>
    /// <param name="take">Takes a piece: the place of its first value, and its values.</param>
    public static void Draw(string name, int fanIn, ulong seed, long count, Action<long, ReadOnlySpan<float>> take)
    {
        CounterRandom start = new(seed, Stream, HashOf(name));
        float bound = (float)(1 / Math.Sqrt(fanIn));
        float[] piece = new float[Math.Min(count, (long)ChunkElements * PieceChunks)];
        for (long done = 0; done < count; done += piece.Length)
        {
            int length = (int)Math.Min(piece.Length, count - done);
            Parallel.For(0, (length + ChunkElements - 1) / ChunkElements, chunk =>
            {
                int first = chunk * ChunkElements;
                CounterRandom random = start;
                random.Skip((ulong)(done + first));
                foreach (ref float value in piece.AsSpan(first, Math.Min(ChunkElements, length - first)))
                {
                    value = random.NextFloat(-bound, bound);
                }
            });
            take(done, piece.AsSpan(0, length));
        }
    }

    private static float[] Normal(ParameterSlice slice, ulong seed)
    {
        double fanOut = slice.Sizes[0] * slice.Sizes.Skip(2).Aggregate(1.0, (product, size) => product * size);
        double deviation = Math.Sqrt(2 / fanOut);
        CounterRandom random = new(seed, Stream, HashOf(slice.Name));
        return [.. Enumerable.Range(0, (int)slice.Count).Select(_ => (float)(deviation * Normal(ref random)))];
    }

    /// <summary>Box and Muller's transform.</summary>
    private static double Normal(ref CounterRandom random) =>
        Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());

    private static string LayerOf(ParameterSlice slice) => slice.Name[..slice.Name.LastIndexOf('.')];

    /// <summary>FNV-1a: the runtime's own string hash differs from process to process.</summary>
    private static ulong HashOf(string name) =>
        name.Aggregate(0xCBF29CE484222325UL, (hash, character) => (hash ^ character) * 0x100000001B3UL);
}
