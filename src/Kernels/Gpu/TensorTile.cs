using Wikiart.Cuda.Runtime.Cuda;

namespace Wikiart.Cuda.Kernels.Gpu;

/// <summary>A tile of gemm_mma.cuh: how many outputs a block computes.</summary>
/// <param name="Suffix">How kernels built on it are called.</param>
/// <param name="Rows">Rows of a block's tile.</param>
/// <param name="Columns">Columns of a block's tile.</param>
internal sealed record TensorTile(string Suffix, int Rows, int Columns)
{
    private const int Threads = 256;

    /// <summary><c>Wide</c>: fewer reads of shared memory for each product.</summary>
    public static readonly TensorTile Wide = new("wide", 128, 128);

    /// <summary><c>Narrow</c>: half of a wide one would be empty.</summary>
    public static readonly TensorTile Narrow = new("narrow", 128, 64);

    /// <summary>The tile for so many columns.</summary>
    public static TensorTile For(long columns) => columns > Narrow.Columns ? Wide : Narrow;

    /// <summary>A grid over the output's tiles.</summary>
    public LaunchShape Over(long rows, long columns, int splits = 1) =>
        new(new Dim3(GemmGrid.Tiles(rows, Rows), GemmGrid.Tiles(columns, Columns), splits), Threads);

    /// <summary>Into how many parts K is split, so that few tiles still fill the device.</summary>
    public int Splits(long rows, long columns, long k, int multiprocessors) =>
        GemmGrid.Splits((long)GemmGrid.Tiles(rows, Rows) * GemmGrid.Tiles(columns, Columns), k, multiprocessors);
}
