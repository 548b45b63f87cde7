using Wikiart.Cuda.Runtime.Cuda;

namespace Wikiart.Cuda.Kernels.Gpu;

/// <summary>A tile of gemm_mma.cuh: how many outputs a block computes.</summary>
/// <param name="Suffix">How kernels built on it are called.</param>
/// <param name="Rows">Rows of a block's tile.</param>
/// <param name="Columns">Columns of a block's tile.</param>
internal record TensorTile(string Suffix, int Rows, int Columns) : KernelTile(Suffix)
{
    private const int Threads = 256;

    /// <summary>K of one stage and stages in flight: <c>kStep</c> and <c>kStages</c> of gemm_mma.cuh.</summary>
    private const int Step = 16;
    private const int Stages = 4;

    /// <summary>Floats that rows of a stage are apart at most, beyond what they hold.</summary>
    protected const int Pad = 8;

    /// <summary><c>Wide</c>: fewer reads of shared memory for each product.</summary>
    public static readonly TensorTile Wide = new("wide", 128, 128);

    /// <summary><c>Narrow</c>: half of a wide one would be empty.</summary>
    public static readonly TensorTile Narrow = new("narrow", 128, 64);

    /// <summary><c>Slim</c>: for a small batch.</summary>
    public static readonly TensorTile Slim = new("slim", 128, 32);

    /// <inheritdoc/>
    public override string Size => $"{Rows}x{Columns}";

    /// <summary>Pooling windows of a stage, where K are pixels: <c>kWindows</c> of conv_feeds.cuh.</summary>
    public virtual int Windows => Step / 4;

    /// <summary>All stages of both operands.</summary>
    public virtual int SharedBytes => Stages * Step * (Rows + Columns + (2 * Pad)) * sizeof(float);

    /// <summary>The tile for so many columns.</summary>
    public static TensorTile For(long columns) => columns > Narrow.Columns ? Wide : Narrow;

    /// <summary>A grid over the output's tiles.</summary>
    public LaunchShape Over(long rows, long columns, int splits = 1) =>
        new(new Dim3(GemmGrid.Tiles(rows, Rows), GemmGrid.Tiles(columns, Columns), splits), Threads, SharedBytes);

    /// <summary>Into how many parts K is split, so that few tiles still fill the device.</summary>
    public int Splits(long rows, long columns, long k, int multiprocessors) =>
        GemmGrid.Splits((long)GemmGrid.Tiles(rows, Rows) * GemmGrid.Tiles(columns, Columns), k, multiprocessors);
}
