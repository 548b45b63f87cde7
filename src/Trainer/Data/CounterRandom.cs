namespace Wikiart.Cuda.Trainer.Data;

/// <summary>
/// A random stream that is a pure function of its keys: equal keys give equal numbers on any machine and .NET version.
/// The generator is SplitMix64 (G. Steele, D. Lea, C. Flood, "Fast splittable pseudorandom number generators", 2014);
/// each key is mixed into the starting state.
/// </summary>
internal struct CounterRandom
{
    private const ulong Golden = 0x9E3779B97F4A7C15UL;
    private ulong _state;

    /// <summary>The stream named by up to three keys, such as (seed, epoch, sample).</summary>
    public CounterRandom(ulong key0, ulong key1 = 0, ulong key2 = 0)
    {
        _state = Mix(Mix(Mix(key0 + Golden) + key1 + Golden) + key2 + Golden);
    }

    /// <summary>64 uniform bits.</summary>
    public ulong NextBits()
    {
        _state += Golden;
        return Mix(_state);
    }

    /// <summary>Goes past numbers of 64 bits without making them.</summary>
    /// <param name="count">How many.</param>
    public void Skip(ulong count) => _state += Golden * count;

    /// <summary>A uniform number in [0, 1) with 53 random bits.</summary>
    public double NextDouble() => (NextBits() >> 11) * (1.0 / (1UL << 53));

    /// <summary>A uniform number in [low, high).</summary>
    public float NextFloat(float low, float high) => low + (float)NextDouble() * (high - low);

    /// <summary>A uniform integer in [0, bound), without bias (D. Lemire, "Fast random integer generation in an interval", 2019).</summary>
    public int NextInt(int bound)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(bound);
        ulong range = (ulong)bound;
        ulong high = Math.BigMul(NextBits(), range, out ulong low);
        if (low < range)
        {
            ulong threshold = (0 - range) % range;
            while (low < threshold)
            {
                high = Math.BigMul(NextBits(), range, out low);
            }
        }

        return (int)high;
    }

    /// <summary>Puts the items into a uniformly random order (Fisher-Yates).</summary>
    public void Shuffle<T>(Span<T> items)
    {
        for (int i = items.Length - 1; i > 0; i--)
        {
            int j = NextInt(i + 1);
            (items[i], items[j]) = (items[j], items[i]);
        }
    }

    private static ulong Mix(ulong z)
    {
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9UL;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EBUL;
        return z ^ (z >> 31);
    }
}
