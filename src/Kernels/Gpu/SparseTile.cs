namespace Wikiart.Cuda.Kernels.Gpu;

/// <summary>A tile of gemm_sparse_mma.cuh, for the weight gradient of the fused convolution alone: as large as a dense one, and never the default.</summary>
/// <param name="Dense">The tile with as many outputs.</param>
internal sealed record SparseTile(TensorTile Dense) : TensorTile($"sparse_{Dense.Suffix}", Dense.Rows, Dense.Columns)
{
    /// <summary>K of one stage and stages in flight: <c>kSparseStep</c> and <c>kSparseStages</c>.</summary>
    private const int Step = 32;
    private const int Stages = 3;

    /// <summary>Numbers of a row in a stage at most: tf32 has two registers for each window, bf16 one.</summary>
    private const int Stored = 16;

    /// <summary>Every such tile.</summary>
    public static IReadOnlyList<SparseTile> Every { get; } = [new(Wide), new(Narrow)];

    /// <inheritdoc/>
    public override string Size => $"{base.Size} sparse";

    /// <inheritdoc/>
    public override int Windows => Step / 4;

    /// <summary>All stages of both operands and of the metadata, a word a row.</summary>
    public override int SharedBytes => Stages * ((Stored * (Rows + Pad)) + Rows + (Step * (Columns + Pad))) * sizeof(float);
}
