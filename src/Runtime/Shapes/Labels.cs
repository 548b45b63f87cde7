namespace Wikiart.Cuda.Runtime;

/// <summary>Class numbers (32-bit integers), one row a sample; a negative number is a missing label.</summary>
/// <param name="N">Samples in the batch.</param>
/// <param name="Tasks">Labels of a sample.</param>
public readonly record struct Labels(int N, int Tasks) : IBatchShape<Labels>
{
    /// <summary>Samples in the batch.</summary>
    public int N { get; init; } = Dimension.Positive(N);

    /// <summary>Labels of a sample.</summary>
    public int Tasks { get; init; } = Dimension.Positive(Tasks);

    /// <inheritdoc/>
    public long Count => (long)N * Tasks;

    /// <inheritdoc/>
    public long Bytes => Count * sizeof(int);

    /// <summary>The number that stands for a missing label.</summary>
    public const int Missing = -1;

    /// <inheritdoc/>
    public Labels WithBatch(int n) => this with { N = Dimension.Positive(n) };

    /// <inheritdoc/>
    public override string ToString() => $"[{N}, {Tasks}]";
}
