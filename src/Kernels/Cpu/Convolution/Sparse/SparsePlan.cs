using Wikiart.Cuda.Runtime;

namespace Wikiart.Cuda.Kernels.Cpu;

/// <summary>
/// Sizes of a sparse weight gradient, and how its sums lie in memory: [groups of images, blocks of output channels, channels of a
/// block, slices, passes, taps, vectors, lanes]. A wide input is cut into slices of some vectors of channels, whose nine taps are summed
/// in one pass. A narrow one, whose kernel row has few floats, is one slice; a pass is a vector of the T·C floats under a kernel row,
/// and the three kernel rows are its taps.
/// </summary>
internal readonly struct SparsePlan
{
    /// <summary>Side of the kernel.</summary>
    public const int Kernel = 3;

    /// <summary>
    /// Most output channels of a block. Many, since every block reads the input and makes its copies again; the sums are walked in order, so
    /// that they need not fit the second-level cache.
    /// </summary>
    public const int MostBlockChannels = 256;

    /// <summary>Windows of a tile, one below the other.</summary>
    public const int TileRows = 4;

    /// <summary>Rows of input of a tile.</summary>
    public const int TileInputRows = (2 * TileRows) + Kernel - 1;

    private const int MostGroups = 16;
    private const int MostNarrowVectors = 3;

    /// <summary>The input of a tile is to stay in the first-level cache beside its lists.</summary>
    private const int TileFloats = 8 * 1024;

    private const int FewestTileColumns = 4;

    /// <summary>Plans a convolution that <see cref="Supports"/>.</summary>
    /// <param name="x">The input's shape.</param>
    /// <param name="weight">The weights' shape.</param>
    /// <param name="y">The pooled output's shape.</param>
    /// <param name="lanes">Floats of a vector.</param>
    /// <param name="hasManyRegisters">Whether there are 32 of them.</param>
    public SparsePlan(Nhwc x, Oihw weight, Nhwc y, int lanes, bool hasManyRegisters)
    {
        Lanes = lanes;
        OutChannels = weight.O;
        InChannels = weight.I;
        IsNarrow = weight.I % lanes != 0;
        Vectors = !IsNarrow && hasManyRegisters && weight.I % (2 * lanes) == 0 ? 2 : 1;
        SliceChannels = IsNarrow ? weight.I : Vectors * lanes;
        Slices = weight.I / SliceChannels;
        Passes = IsNarrow ? RowVectors(weight.I, lanes) : 1;
        Groups = Math.Min(x.N, MostGroups);
        BlockChannels = Math.Min(weight.O, MostBlockChannels);
        Blocks = (weight.O + MostBlockChannels - 1) / MostBlockChannels;
        WindowRows = y.H;
        WindowColumns = y.W;
        int most = Math.Max(FewestTileColumns, ((TileFloats / (TileInputRows * SliceChannels)) - Kernel + 1) / 2);
        int tiles = (y.W + most - 1) / most;
        TileColumns = (y.W + tiles - 1) / Math.Max(1, tiles);
    }

    /// <summary>Floats of a vector.</summary>
    public int Lanes { get; }

    /// <summary>O.</summary>
    public int OutChannels { get; }

    /// <summary>I.</summary>
    public int InChannels { get; }

    /// <summary>Whether the channels do not fill vectors.</summary>
    public bool IsNarrow { get; }

    /// <summary>Vectors of a slice.</summary>
    public int Vectors { get; }

    /// <summary>Channels of a slice.</summary>
    public int SliceChannels { get; }

    /// <summary>Slices of the input.</summary>
    public int Slices { get; }

    /// <summary>Passes over a list.</summary>
    public int Passes { get; }

    /// <summary>Groups of images; their number depends on the batch alone, so that sums do not depend on the threads.</summary>
    public int Groups { get; }

    /// <summary>Output channels of a block; the last may have fewer.</summary>
    public int BlockChannels { get; }

    /// <summary>Blocks of output channels.</summary>
    public int Blocks { get; }

    /// <summary>Rows of the pooled output.</summary>
    public int WindowRows { get; }

    /// <summary>Columns of the pooled output.</summary>
    public int WindowColumns { get; }

    /// <summary>Windows of a tile beside each other.</summary>
    public int TileColumns { get; }

    /// <summary>Tiles of an image.</summary>
    public int ImageTiles => ((WindowRows + TileRows - 1) / TileRows) * TilesAcross;

    /// <summary>Columns of input of a tile.</summary>
    public int TileInputColumns => (2 * TileColumns) + Kernel - 1;

    /// <summary>Floats of a row of input of a tile.</summary>
    public int TileRowFloats => TileInputColumns * SliceChannels;

    /// <summary>Floats of the input of a tile, and what a vector may read beyond them.</summary>
    public int TileInputFloats => (TileInputRows * TileRowFloats) + (MostNarrowVectors * Lanes);

    /// <summary>Room of a list: a tile's windows, in whole tiles of <see cref="SparseListTile"/>.</summary>
    public int ListEntries => ((TileRows * TileColumns) + SparseListTile.Side - 1) / SparseListTile.Side * SparseListTile.Side;

    /// <summary>Pieces of memory that a tile reads: rows of input, outputs and gradients of windows.</summary>
    public int TilePieces => TileInputRows + (2 * TileRows * TileColumns);

    private int TilesAcross => (WindowColumns + TileColumns - 1) / Math.Max(1, TileColumns);

    /// <summary>Floats of one pass of one channel.</summary>
    public int PassFloats => (IsNarrow ? Kernel : Kernel * Kernel) * Vectors * Lanes;

    /// <summary>Floats of one output channel.</summary>
    public int ChannelFloats => Slices * Passes * PassFloats;

    /// <summary>Floats of a block; behind the weights' sums are the biases'.</summary>
    public nint BlockFloats => ((nint)BlockChannels * ChannelFloats) + BlockChannels;

    /// <summary>Where a tile lies.</summary>
    /// <param name="group">The group of images.</param>
    /// <param name="tile">Its number in the group.</param>
    /// <returns>The tile.</returns>
    public WindowTile Tile(int group, int tile)
    {
        (int image, int inImage) = Math.DivRem(tile, ImageTiles);
        (int row, int column) = Math.DivRem(inImage, TilesAcross);
        return new WindowTile(group + (image * Groups), row * TileRows, column * TileColumns);
    }

    /// <summary>Channels of the block that begins with a channel.</summary>
    /// <param name="firstChannel">The block's first channel.</param>
    /// <returns>At most <see cref="BlockChannels"/>.</returns>
    public int ChannelsFrom(int firstChannel) => Math.Min(BlockChannels, OutChannels - firstChannel);

    /// <summary>Whether this way is known for a convolution: 3×3 kernels of stride 1, over whole vectors of channels or very few.</summary>
    /// <param name="weight">The weights' shape.</param>
    /// <param name="geometry">Stride and padding.</param>
    /// <param name="lanes">Floats of a vector.</param>
    /// <returns>False for all others.</returns>
    public static bool Supports(Oihw weight, ConvGeometry geometry, int lanes) =>
        weight.H == Kernel && weight.W == Kernel && geometry.Stride == 1 && geometry.Padding.IsUniform &&
        (weight.I % lanes == 0 || RowVectors(weight.I, lanes) <= MostNarrowVectors);

    private static int RowVectors(int channels, int lanes) => ((Kernel * channels) + lanes - 1) / lanes;
}
