using Wikiart.Cuda.Runtime.Cuda;

namespace Wikiart.Cuda.Kernels.Gpu;

/// <summary>Launch shapes of the kernels that are built on gemm.cuh.</summary>
internal static class GemmGrid
{
    /// <summary>Rows and columns of a block's tile: <c>kTile</c> of gemm.cuh.</summary>
    private const int Tile = 64;

    /// <summary>K of one stage: <c>kStep</c> of gemm.cuh.</summary>
    private const int Step = 16;

    private const int Threads = 256;

    /// <summary>Blocks for each multiprocessor that a split of K aims at.</summary>
    private const int BlocksPerMultiprocessor = 4;

    /// <summary>A grid over the output's tiles.</summary>
    public static LaunchShape Over(long rows, long columns, int splits = 1) =>
        new(new Dim3(Tiles(rows, Tile), Tiles(columns, Tile), splits), Threads);

    /// <summary>Into how many parts K is split, so that few tiles still fill the device.</summary>
    public static int Splits(long rows, long columns, long k, int multiprocessors) =>
        Splits((long)Tiles(rows, Tile) * Tiles(columns, Tile), k, multiprocessors);

    /// <summary>The same for so many tiles of any kind.</summary>
    public static int Splits(long tiles, long k, int multiprocessors)
    {
        long stages = (k + Step - 1) / Step;
        return (int)Math.Clamp((long)multiprocessors * BlocksPerMultiprocessor / tiles, 1, stages);
    }

    /// <summary>How many tiles cover so many rows or columns.</summary>
    public static int Tiles(long size, int tile) => checked((int)((size + tile - 1) / tile));
}
