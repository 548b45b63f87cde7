using Wikiart.Cuda.Trainer.Data;

namespace Wikiart.Cuda.Parity.Tests.Operations;

/// <summary>Operands for single operations.</summary>
internal static class Numbers
{
    /// <summary>
    /// Whole numbers from −3 to 3. Sums of their products are exact in 32-bit floats, so results must be equal to the last bit, and many
    /// candidates of a max-pool are equal.
    /// </summary>
    public static float[] Integers(long count, ulong seed)
    {
        CounterRandom random = new(seed);
        return Fill(count, () => random.NextInt(7) - 3);
    }

    /// <summary>Uniform between −1 and 1.</summary>
    public static float[] Uniform(long count, ulong seed)
    {
        CounterRandom random = new(seed);
        return Fill(count, () => random.NextFloat(-1, 1));
    }

    private static float[] Fill(long count, Func<float> next)
    {
        float[] values = new float[count];
        foreach (ref float value in values.AsSpan())
        {
            value = next();
        }

        return values;
    }
}
