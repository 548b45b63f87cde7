namespace Wikiart.Cuda.Runtime;

/// <summary>A vector, for example the biases of a layer.</summary>
/// <param name="Length">Elements.</param>
public readonly record struct Vec(int Length) : IShape
{
    /// <summary>Elements.</summary>
    public int Length { get; init; } = Dimension.Positive(Length);

    /// <inheritdoc/>
    public long Count => Length;

    /// <inheritdoc/>
    public long Bytes => Count * sizeof(float);

    /// <inheritdoc/>
    public override string ToString() => $"[{Length}]";
}
