namespace Wikiart.Cuda.Runtime;

/// <summary>Images, channels last: one pixel's channels lie side by side.</summary>
/// <param name="N">Images in the batch.</param>
/// <param name="H">Rows.</param>
/// <param name="W">Columns.</param>
/// <param name="C">Channels.</param>
public readonly record struct Nhwc(int N, int H, int W, int C) : IBatchShape<Nhwc>
{
    /// <summary>Images in the batch.</summary>
    public int N { get; init; } = Dimension.Positive(N);

    /// <summary>Rows.</summary>
    public int H { get; init; } = Dimension.Positive(H);

    /// <summary>Columns.</summary>
    public int W { get; init; } = Dimension.Positive(W);

    /// <summary>Channels.</summary>
    public int C { get; init; } = Dimension.Positive(C);

    /// <inheritdoc/>
    public long Count => (long)N * H * W * C;

    /// <inheritdoc/>
    public long Bytes => Count * sizeof(float);

    /// <summary>The shape of the same images with channels first.</summary>
    /// <returns>A shape with the same sizes in another order.</returns>
    public Nchw ToNchw() => new(N, C, H, W);

    /// <inheritdoc/>
    public Nhwc WithBatch(int n) => this with { N = Dimension.Positive(n) };

    /// <inheritdoc/>
    public override string ToString() => $"[{N}, {H}, {W}, {C}]";
}
