namespace Wikiart.Cuda.StaticGpu;

/// <summary>What a device does in a second at most, from NVIDIA's data sheets; dense rates, without structured sparsity.</summary>
/// <param name="Device">The device whose sheet it is.</param>
/// <param name="Fp32">fp32 operations outside tensor cores.</param>
/// <param name="Tf32">Operations of tensor cores on tf32.</param>
/// <param name="Bf16">Operations of tensor cores on bf16.</param>
/// <param name="CopyBytes">Bytes to and from device memory.</param>
internal sealed record MachineRates(string Device, double Fp32, double Tf32, double Bf16, double CopyBytes)
{
    private const double Tera = 1e12;

    /// <summary>"NVIDIA A100 Tensor Core GPU" data sheet, 80 GB SXM.</summary>
    public static MachineRates A100 { get; } = new("A100 80 GB SXM", 19.5 * Tera, 156 * Tera, 312 * Tera, 2.039 * Tera);

    /// <summary>"NVIDIA H100 Tensor Core GPU" data sheet, SXM; it prints tensor-core rates with sparsity, which are halved here.</summary>
    public static MachineRates H100 { get; } = new("H100 SXM", 67 * Tera, 989 / 2.0 * Tera, 1979 / 2.0 * Tera, 3.35 * Tera);

    /// <summary>FLOP that fit into the time of one byte: what is below is bound by memory.</summary>
    public double Balance(OperandPrecision precision) => precision switch
    {
        OperandPrecision.Tf32 => Tf32 / CopyBytes,
        OperandPrecision.Bf16 => Bf16 / CopyBytes,
        _ => Fp32 / CopyBytes,
    };
}
