namespace Wikiart.Cuda.Trainer.Formats;

/// <summary>A tensor that a safetensors file holds.</summary>
/// <param name="Name">Its key in the file.</param>
/// <param name="Dtype">Its element type.</param>
/// <param name="Dims">Its sizes, outermost first; empty for a scalar.</param>
/// <param name="ElementCount">The product of its sizes.</param>
/// <param name="Begin">Where its bytes begin, counted from the end of the header.</param>
internal sealed record SafetensorsTensor(string Name, SafetensorsDtype Dtype, IReadOnlyList<long> Dims, long ElementCount, long Begin)
{
    /// <summary>Its size in bytes.</summary>
    public long ByteCount => ElementCount * Dtype.ByteSize();

    /// <summary>Where its bytes end, counted from the end of the header.</summary>
    public long End => Begin + ByteCount;

    /// <summary>The sizes as people write them: <c>[512, 200704]</c>.</summary>
    public string DimsText => $"[{string.Join(", ", Dims)}]";
}
