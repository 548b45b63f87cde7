using System.Runtime.InteropServices;
using Wikiart.Cuda.Runtime;

namespace Wikiart.Cuda.Trainer.Training;

/// <summary>What values a vector on a device has.</summary>
/// <param name="Min">The smallest finite value.</param>
/// <param name="Max">The largest finite value.</param>
/// <param name="NonFinite">How many are NaN or infinite.</param>
internal readonly record struct ValueRange(float Min, float Max, long NonFinite)
{
    private const int ChunkElements = 1 << 20;

    /// <summary>Reads a whole vector.</summary>
    /// <param name="device">Where it is.</param>
    /// <param name="vector">The vector.</param>
    /// <returns>Its range.</returns>
    public static ValueRange Of(Device device, View<Vec> vector) => Of(
        vector.Shape.Length,
        (first, values) => device.Download(vector.Address + (nint)(first * sizeof(float)), MemoryMarshal.AsBytes(values)));

    /// <summary>Reads an entry of a parameter.</summary>
    /// <param name="device">Where it is.</param>
    /// <param name="vector">The parameter.</param>
    /// <param name="slice">The entry.</param>
    /// <returns>Its range.</returns>
    public static ValueRange Of(Device device, View<Vec> vector, ParameterSlice slice) =>
        Of(slice.Count, (first, values) => slice.Download(device, vector, first, values));

    private static ValueRange Of(long count, Action<long, Span<float>> read)
    {
        ValueRange range = new(float.PositiveInfinity, float.NegativeInfinity, 0);
        float[] chunk = new float[Math.Min(ChunkElements, count)];
        for (long done = 0; done < count; done += chunk.Length)
        {
            Span<float> part = chunk.AsSpan(0, (int)Math.Min(chunk.Length, count - done));
            read(done, part);
            foreach (float value in part)
            {
                range = float.IsFinite(value)
                    ? range with { Min = Math.Min(range.Min, value), Max = Math.Max(range.Max, value) }
                    : range with { NonFinite = range.NonFinite + 1 };
            }
        }

        return range;
    }
}
