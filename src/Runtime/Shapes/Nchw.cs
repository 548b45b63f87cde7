namespace Wikiart.Cuda.Runtime;

/// <summary>Images, channels first: PyTorch's contiguous layout.</summary>
/// <param name="N">Images in the batch.</param>
/// <param name="C">Channels.</param>
/// <param name="H">Rows.</param>
/// <param name="W">Columns.</param>
public readonly record struct Nchw(int N, int C, int H, int W) : IBatchShape<Nchw>
{
    /// <summary>Images in the batch.</summary>
    public int N { get; init; } = Dimension.Positive(N);

    /// <summary>Channels.</summary>
    public int C { get; init; } = Dimension.Positive(C);

    /// <summary>Rows.</summary>
    public int H { get; init; } = Dimension.Positive(H);

    /// <summary>Columns.</summary>
    public int W { get; init; } = Dimension.Positive(W);

    /// <inheritdoc/>
    public long Count => (long)N * C * H * W;

    /// <inheritdoc/>
    public long Bytes => Count * sizeof(float);

    /// <summary>
    /// The shape of the same buffer as one row of features an image, in (c, h, w) order as in PyTorch. The batch is carried over:
    /// there is no free size to infer, so [32, 256, 28, 28] can only become [32, 200704].
    /// </summary>
    /// <returns>A shape with the same N.</returns>
    /// <exception cref="OverflowException">An image has more than 2 147 483 647 elements.</exception>
    public Nf Flatten() => new(N, checked(C * H * W));

    /// <inheritdoc/>
    public Nchw WithBatch(int n) => this with { N = Dimension.Positive(n) };

    /// <inheritdoc/>
    public override string ToString() => $"[{N}, {C}, {H}, {W}]";
}
