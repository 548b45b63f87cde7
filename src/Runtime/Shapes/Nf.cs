namespace Wikiart.Cuda.Runtime;

/// <summary>One row of features a sample.</summary>
/// <param name="N">Samples in the batch.</param>
/// <param name="Features">Features of a sample.</param>
public readonly record struct Nf(int N, int Features) : IBatchShape<Nf>
{
    /// <summary>Samples in the batch.</summary>
    public int N { get; init; } = Dimension.Positive(N);

    /// <summary>Features of a sample.</summary>
    public int Features { get; init; } = Dimension.Positive(Features);

    /// <inheritdoc/>
    public long Count => (long)N * Features;

    /// <inheritdoc/>
    public long Bytes => Count * sizeof(float);

    /// <inheritdoc/>
    public Nf WithBatch(int n) => this with { N = Dimension.Positive(n) };

    /// <inheritdoc/>
    public override string ToString() => $"[{N}, {Features}]";
}
