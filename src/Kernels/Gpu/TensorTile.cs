using Wikiart.Cuda.Runtime.Cuda;

namespace Wikiart.Cuda.Kernels.Gpu;

/// <summary>A tile of gemm_mma.cuh: how many outputs a block computes.</summary>
/// <param name="Suffix">How kernels built on it are called.</param>
/// <param name="Rows">Rows of a block's tile.</param>
/// <param name="Columns">Columns of a block's tile.</param>
/// <param name="SplitsK">Whether several blocks share the sums of one tile, whose parts another kernel adds.</param>
internal record TensorTile(string Suffix, int Rows, int Columns, bool SplitsK = false) : KernelTile(Suffix)
{
    private const int Threads = 256;

    /// <summary>K of one stage and stages in flight: <c>kStep</c> and <c>kStages</c> of gemm_mma.cuh.</summary>
    private const int Step = 16;
    private const int Stages = 4;

    /// <summary>Stages that a part of a split K has at least: twice those in flight.</summary>
    private const int StagesOfPart = 2 * Stages;

    /// <summary>Blocks that a multiprocessor holds at a time: what the registers of most kernels allow.</summary>
    private const int ResidentBlocks = 2;

    /// <summary>Floats that rows of a stage are apart at most, beyond what they hold.</summary>
    protected const int Pad = 8;

    /// <summary><c>Wide</c>: fewer reads of shared memory for each product.</summary>
    public static readonly TensorTile Wide = new("wide", 128, 128);

    /// <summary><c>Narrow</c>: half of a wide one would be empty.</summary>
    public static readonly TensorTile Narrow = new("narrow", 128, 64);

    /// <summary><c>Slim</c>: for a small batch.</summary>
    public static readonly TensorTile Slim = new("slim", 128, 32);

    /// <summary>The same tiles for results of few tiles with long sums.</summary>
    public static readonly TensorTile WideSplit = Wide with { Suffix = "wide_split", SplitsK = true };

    /// <inheritdoc cref="WideSplit"/>
    public static readonly TensorTile NarrowSplit = Narrow with { Suffix = "narrow_split", SplitsK = true };

    /// <summary>All of gemm_mma.cuh.</summary>
    public static readonly TensorTile[] All = [Wide, Narrow, Slim, WideSplit, NarrowSplit];

    /// <inheritdoc/>
    public override string Size => $"{Rows}x{Columns}{(SplitsK ? ", K split" : string.Empty)}";

    /// <summary>Pooling windows of a stage, where K are pixels: <c>kWindows</c> of conv_feeds.cuh.</summary>
    public virtual int Windows => Step / 4;

    /// <summary>All stages of both operands.</summary>
    public virtual int SharedBytes => Stages * Step * (Rows + Columns + (2 * Pad)) * sizeof(float);

    /// <summary>The tile for a product; K is split where that is possible, and whole tiles would leave multiprocessors idle.</summary>
    /// <param name="size">The product.</param>
    /// <param name="canSplit">Whether there are kernels that split K.</param>
    /// <param name="multiprocessors">The device's.</param>
    /// <returns>The tile.</returns>
    public static TensorTile For(GemmSize size, bool canSplit, int multiprocessors)
    {
        bool isWide = size.Columns > Narrow.Columns;
        TensorTile split = isWide ? WideSplit : NarrowSplit;
        return canSplit && split.Tiles(size) < multiprocessors && split.Parts(size, multiprocessors) > 1 ? split : isWide ? Wide : Narrow;
    }

    /// <summary>Into how many parts this tile's kernels split K: as many as are resident at a time, and none so short that filling the stages counts.</summary>
    /// <param name="size">The product.</param>
    /// <param name="multiprocessors">The device's.</param>
    /// <returns>1 for a tile that does not split.</returns>
    public int Parts(GemmSize size, int multiprocessors)
    {
        long stages = (size.Depth + Step - 1) / Step;
        return SplitsK ? (int)Math.Clamp(ResidentBlocks * multiprocessors / Tiles(size), 1, Math.Max(1, stages / StagesOfPart)) : 1;
    }

    /// <summary>A grid over the output's tiles.</summary>
    public LaunchShape Over(long rows, long columns, int splits = 1) =>
        new(new Dim3(GemmGrid.Tiles(rows, Rows), GemmGrid.Tiles(columns, Columns), splits), Threads, SharedBytes);

    /// <summary>Into how many parts K is split, so that few tiles still fill the device.</summary>
    public int Splits(long rows, long columns, long k, int multiprocessors) =>
        GemmGrid.Splits(Tiles(new GemmSize(rows, columns, k)), k, multiprocessors);

    private long Tiles(GemmSize size) => (long)GemmGrid.Tiles(size.Rows, Rows) * GemmGrid.Tiles(size.Columns, Columns);
}
