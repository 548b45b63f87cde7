namespace Wikiart.Cuda.StaticGpu;

/// <summary>A tile's arithmetic intensity beside the balance of the machine.</summary>
/// <param name="Precision">What it multiplies.</param>
/// <param name="FlopsPerByte">FLOP for each byte that the tile's shape makes a block move between global memory and itself.</param>
/// <param name="Balance">FLOP for each byte that the machine can do, by its data sheet; with structured sparsity twice as many.</param>
internal sealed record TileIntensity(OperandPrecision Precision, double FlopsPerByte, double Balance)
{
    /// <summary>Which of the two takes longer if no cache served a byte twice.</summary>
    public string Bound => FlopsPerByte < Balance ? "memory" : "compute";

    public static TileIntensity? Of(string kernel, Architecture architecture)
    {
        OperandPrecision precision = kernel.Contains("_tf32_", StringComparison.Ordinal) ? OperandPrecision.Tf32
            : kernel.Contains("_bf16_", StringComparison.Ordinal) ? OperandPrecision.Bf16
            : OperandPrecision.Fp32;
        return TileShape.FlopsPerByte(kernel) is { } intensity
            ? new TileIntensity(precision, intensity, (IsSparse(kernel) ? 2 : 1) * architecture.Rates.Balance(precision))
            : null;
    }

    private static bool IsSparse(string kernel) => kernel.Contains("_sparse_", StringComparison.Ordinal);
}
