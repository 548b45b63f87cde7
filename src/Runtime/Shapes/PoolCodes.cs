namespace Wikiart.Cuda.Runtime;

/// <summary>Where a 2×2 max-pool found its maximum: two bits an output (0 to 3, row-major), four channels a byte, the lowest bits first; a pixel's channels start at a byte.</summary>
/// <param name="N">Images in the batch.</param>
/// <param name="H">Rows of the output.</param>
/// <param name="W">Columns of the output.</param>
/// <param name="C">Channels.</param>
public readonly record struct PoolCodes(int N, int H, int W, int C) : IBatchShape<PoolCodes>
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

    /// <summary>Bytes that hold the codes of one pixel.</summary>
    public int BytesPerPixel => (C + 3) / 4;

    /// <inheritdoc/>
    public long Bytes => (long)N * H * W * BytesPerPixel;

    /// <inheritdoc/>
    public PoolCodes WithBatch(int n) => this with { N = Dimension.Positive(n) };

    /// <inheritdoc/>
    public override string ToString() => $"[{N}, {H}, {W}, {C}]";
}
