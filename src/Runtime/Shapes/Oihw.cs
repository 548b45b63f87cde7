namespace Wikiart.Cuda.Runtime;

/// <summary>Weights of a convolution, in PyTorch's order.</summary>
/// <param name="O">Output channels.</param>
/// <param name="I">Input channels.</param>
/// <param name="H">Rows of the kernel.</param>
/// <param name="W">Columns of the kernel.</param>
public readonly record struct Oihw(int O, int I, int H, int W) : IShape
{
    /// <summary>Output channels.</summary>
    public int O { get; init; } = Dimension.Positive(O);

    /// <summary>Input channels.</summary>
    public int I { get; init; } = Dimension.Positive(I);

    /// <summary>Rows of the kernel.</summary>
    public int H { get; init; } = Dimension.Positive(H);

    /// <summary>Columns of the kernel.</summary>
    public int W { get; init; } = Dimension.Positive(W);

    /// <inheritdoc/>
    public long Count => (long)O * I * H * W;

    /// <inheritdoc/>
    public long Bytes => Count * sizeof(float);

    /// <inheritdoc/>
    public override string ToString() => $"[{O}, {I}, {H}, {W}]";
}
