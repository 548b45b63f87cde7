using Wikiart.Cuda.Trainer.Data;

namespace Wikiart.Cuda.Trainer.Training;

/// <summary>Fewer pictures, for trial runs.</summary>
internal static class SampleLimit
{
    private const ulong Stream = 0x4C494D4954;

    /// <summary>Takes a random part of both sides of a split.</summary>
    /// <param name="split">The split.</param>
    /// <param name="limit">The most pictures of either side.</param>
    /// <param name="seed">Equal seeds give equal parts.</param>
    /// <returns>A split of at most as many pictures.</returns>
    public static Split Apply(Split split, int limit, ulong seed) =>
        new(Part(split.Train, limit, seed), Part(split.Validation, limit, seed));

    private static int[] Part(int[] samples, int limit, ulong seed)
    {
        int[] order = [.. samples];
        new CounterRandom(seed, Stream).Shuffle<int>(order);
        int[] part = order[..Math.Min(limit, order.Length)];
        Array.Sort(part);
        return part;
    }
}
