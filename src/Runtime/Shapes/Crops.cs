namespace Wikiart.Cuda.Runtime;

/// <summary>For each sample the window to take out of a picture: three 32-bit integers, top row, left column, and 1 to mirror it.</summary>
/// <param name="N">Samples in the batch.</param>
public readonly record struct Crops(int N) : IBatchShape<Crops>
{
    /// <summary>Samples in the batch.</summary>
    public int N { get; init; } = Dimension.Positive(N);

    /// <inheritdoc/>
    public long Count => (long)N * Fields;

    /// <inheritdoc/>
    public long Bytes => Count * sizeof(int);

    /// <summary>Integers a sample.</summary>
    public const int Fields = 3;

    /// <inheritdoc/>
    public Crops WithBatch(int n) => this with { N = Dimension.Positive(n) };

    /// <inheritdoc/>
    public override string ToString() => $"[{N}]";
}
