using System.Text.RegularExpressions;

namespace Wikiart.Cuda.StaticGpu;

/// <summary>
/// The traffic that follows from a tile's shape. A block of rows × columns does 2·rows·columns FLOP for a step of K and reads a number for each
/// row and each column; a pass over a linear layer's weights does 2·samples FLOP for each product of a weight, and moves what it keeps of it.
/// Operands are floats in global memory in every precision. Products by zeros that sparse instructions leave out count as if they did not.
/// </summary>
internal static partial class TileShape
{
    /// <summary><c>kTile</c> of gemm.cuh, and the rows of every tile of gemm_mma.cuh.</summary>
    private const int StrictTile = 64;
    private const int TensorRows = 128;

    /// <summary>Samples of a batch at the baseline, which kernels of linear_update.cu keep.</summary>
    private const int Batch = 32;

    /// <summary>A pooled value, its gradient and a byte of codes, which the strict kernels read for every number that they expand.</summary>
    private const double StrictPooled = sizeof(float) + sizeof(float) + 1;

    /// <summary>The same in pieces of four channels.</summary>
    private const double PooledPiece = (16 + 16 + 1) / 4.0;

    /// <summary>A piece is expanded once for the four pixels of its window, since K are the pixels.</summary>
    private const double PooledWindow = PooledPiece / 4;

    /// <summary>FLOP for each byte, or null for a kernel without a tile.</summary>
    public static double? FlopsPerByte(string kernel) => kernel switch
    {
        "conv_forward" or "conv_backward_input" or "conv_backward_weight" or "conv_add_relu_forward" or "conv_relu_pool_forward"
            or "linear_forward" or "linear_backward_input" or "linear_backward_weight" => Tile(StrictTile, StrictTile, sizeof(float)),
        "conv_relu_pool_backward_input" or "conv_relu_pool_backward_weight" => Tile(StrictTile, StrictTile, StrictPooled),
        _ when Columns(kernel) is { } columns => Tile(TensorRows, columns, RowBytes(kernel)),
        _ when Update(kernel) is { } update => 2.0 * update.Products * Samples(kernel) / update.Bytes,
        _ => null,
    };

    private static double Tile(int rows, int columns, double rowBytes) =>
        2.0 * rows * columns / ((rows * rowBytes) + (columns * sizeof(float)));

    private static double RowBytes(string kernel) =>
        kernel.StartsWith("conv_relu_pool_backward_input", StringComparison.Ordinal) ? PooledPiece
        : kernel.StartsWith("conv_relu_pool_backward_weight", StringComparison.Ordinal) ? PooledWindow
        : sizeof(float);

    /// <summary>Columns of a tensor-core tile, or null for another kernel.</summary>
    public static int? Columns(string kernel) => Tensor().Match(kernel).Groups[1].Value switch
    {
        "wide" => 128,
        "narrow" => 64,
        "slim" => 32,
        _ => null,
    };

    [GeneratedRegex("_(wide|narrow|slim)(_split)?$")]
    private static partial Regex Tensor();

    private static int Samples(string kernel) => kernel.EndsWith("_tf32_64", StringComparison.Ordinal) ? 64 : Batch;

    /// <summary>Products of a weight, and bytes that are read and written for it: W and, with momentum, one number more, or AdamW's two.</summary>
    private static (int Products, int Bytes)? Update(string kernel) => kernel.Replace("_tf32_32", null, StringComparison.Ordinal).Replace("_tf32_64", null, StringComparison.Ordinal) switch
    {
        "linear_backward_input" => (1, sizeof(float)),
        "linear_update_sgd" => (1, 4 * sizeof(float)),
        "linear_backward_sgd" => (2, 4 * sizeof(float)),
        "linear_update_adamw" => (1, 6 * sizeof(float)),
        "linear_backward_adamw" => (2, 6 * sizeof(float)),
        _ => null,
    };
}
