namespace Wikiart.Cuda.Runtime;

/// <summary>Where a max-pool found its maximum: one byte an output, the row-major index inside the window.</summary>
/// <param name="N">Images in the batch.</param>
/// <param name="H">Rows of the output.</param>
/// <param name="W">Columns of the output.</param>
/// <param name="C">Channels.</param>
public readonly record struct PoolTaps(int N, int H, int W, int C) : IBatchShape<PoolTaps>
{
    /// <summary>Images in the batch.</summary>
    public int N { get; init; } = Dimension.Positive(N);

    /// <summary>Rows of the output.</summary>
    public int H { get; init; } = Dimension.Positive(H);

    /// <summary>Columns of the output.</summary>
    public int W { get; init; } = Dimension.Positive(W);

    /// <summary>Channels.</summary>
    public int C { get; init; } = Dimension.Positive(C);

    /// <inheritdoc/>
    public long Count => (long)N * H * W * C;

    /// <inheritdoc/>
    public long Bytes => Count;

    /// <inheritdoc/>
    public PoolTaps WithBatch(int n) => this with { N = Dimension.Positive(n) };

    /// <inheritdoc/>
    public override string ToString() => $"[{N}, {H}, {W}, {C}]";
}
