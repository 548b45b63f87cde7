namespace Wikiart.Cuda.Trainer.Data.Images;

/// <summary>Where four rows of bytes lie; some may be the same.</summary>
/// <param name="first">The first row.</param>
/// <param name="second">The second.</param>
/// <param name="third">The third.</param>
/// <param name="fourth">The fourth.</param>
internal readonly unsafe struct RowPointers(byte* first, byte* second, byte* third, byte* fourth)
{
    /// <summary>The first row.</summary>
    public readonly byte* First = first;

    /// <summary>The second.</summary>
    public readonly byte* Second = second;

    /// <summary>The third.</summary>
    public readonly byte* Third = third;

    /// <summary>The fourth.</summary>
    public readonly byte* Fourth = fourth;
}
