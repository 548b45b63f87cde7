namespace Wikiart.Cuda.Runtime;

/// <summary>Pictures as decoders give them: 8-bit red, green, blue side by side, row by row.</summary>
/// <param name="N">Pictures in the batch.</param>
/// <param name="H">Rows.</param>
/// <param name="W">Columns.</param>
public readonly record struct Rgb8(int N, int H, int W) : IBatchShape<Rgb8>
{
    /// <summary>Pictures in the batch.</summary>
    public int N { get; init; } = Dimension.Positive(N);

    /// <summary>Rows.</summary>
    public int H { get; init; } = Dimension.Positive(H);

    /// <summary>Columns.</summary>
    public int W { get; init; } = Dimension.Positive(W);

    /// <inheritdoc/>
    public long Count => (long)N * H * W * 3;

    /// <inheritdoc/>
    public long Bytes => Count;

    /// <inheritdoc/>
    public Rgb8 WithBatch(int n) => this with { N = Dimension.Positive(n) };

    /// <inheritdoc/>
    public override string ToString() => $"[{N}, {H}, {W}]";
}
