namespace Wikiart.Cuda.StaticGpu;

/// <summary>The shared memory that a launch asks for beside a kernel's own, at the baseline's sizes (32 pictures, heads of 512 features).</summary>
internal static class DynamicShared
{
    private const int Batch = 32;
    private const int Columns = 32;
    private const int Warps = 8;

    /// <summary>Floats that a row of dy has in linear_update_mma.cu, and its stages.</summary>
    private const int Pitch = 72;
    private const int UpdateStages = 2;

    public static int Of(string kernel) => kernel switch
    {
        _ when kernel.EndsWith("_sparse_wide", StringComparison.Ordinal) => SparseTile(columns: 128),
        _ when kernel.EndsWith("_sparse_narrow", StringComparison.Ordinal) => SparseTile(columns: 64),
        _ when TileShape.Columns(kernel) is { } columns => TensorTile(columns),
        _ when kernel.EndsWith("_tf32_32", StringComparison.Ordinal) => UpdateStages * 32 * Pitch * sizeof(float),
        _ when kernel.EndsWith("_tf32_64", StringComparison.Ordinal) => UpdateStages * 64 * Pitch * sizeof(float),
        "linear_backward_sgd" or "linear_backward_adamw" => Update(1 + Warps),
        "linear_update_sgd" or "linear_update_adamw" => Update(1),
        _ => 0,
    };

    /// <summary>Four stages of 16 steps of K, rows and columns with a pad of 8 each.</summary>
    private static int TensorTile(int columns) => 4 * 16 * (128 + 8 + columns + 8) * sizeof(float);

    /// <summary>Three stages of 32 steps of K: 16 numbers of a row and a word of metadata, columns with a pad of 8.</summary>
    private static int SparseTile(int columns) => 3 * ((16 * (128 + 8)) + 128 + (32 * (columns + 8))) * sizeof(float);

    private static int Update(int tiles) => ((tiles * Columns) + Warps) * Batch * sizeof(float);
}
