namespace Wikiart.Cuda.Kernels.Cpu;

/// <summary>The lists of a block of output channels in a worker's scratch memory.</summary>
/// <param name="memory">Where they lie.</param>
/// <param name="channels">The block's channels.</param>
/// <param name="entries">Room of each list.</param>
internal readonly unsafe struct SparseListBlock(float* memory, int channels, int entries)
{
    /// <summary>Room of each list.</summary>
    public int Entries => entries;

    /// <summary>Entries of each list.</summary>
    public int* Counts => (int*)memory;

    /// <summary>[channels, entries], in floats from the start of a tile.</summary>
    public int* Offsets => (int*)memory + channels;

    /// <summary>[channels, entries].</summary>
    public float* Gradients => memory + channels + (channels * entries);

    /// <summary>Floats of all lists.</summary>
    /// <param name="channels">The block's channels.</param>
    /// <param name="entries">Room of each list.</param>
    /// <returns>A count.</returns>
    public static int Floats(int channels, int entries) => channels * (1 + (2 * entries));

    /// <summary>The list of one channel.</summary>
    /// <param name="channel">Its place in the block.</param>
    /// <returns>A view.</returns>
    public SparseList Of(int channel) =>
        new(Offsets + (channel * entries), Gradients + (channel * entries), Counts[channel]);

    /// <summary>Empties all lists.</summary>
    public void Clear() => new Span<int>(Counts, channels).Clear();
}
