using Wikiart.Cuda.Kernels.Cpu;

namespace Wikiart.Cuda.Trainer.Devices;

/// <summary>Which device computes, and how.</summary>
/// <param name="Device"><c>auto</c>, <c>cpu</c>, <c>cuda</c> or <c>cuda:1</c>.</param>
/// <param name="Threads">Threads on the CPU; 0 for one a core.</param>
/// <param name="Kernels">A folder with edited kernels; null for those that the program was built with.</param>
/// <param name="Precision">How a GPU multiplies; null for tf32 where it has tensor cores for it, else fp32.</param>
internal sealed record DeviceOptions(string Device, int Threads, string? Kernels, Precision? Precision = null)
{
    /// <summary>How the CPU computes 3×3 convolutions.</summary>
    public ConvAlgorithm Conv { get; init; }

    /// <summary>The CPU's vector instructions; null for the widest that it has.</summary>
    public SimdLevel? Simd { get; init; }
}
