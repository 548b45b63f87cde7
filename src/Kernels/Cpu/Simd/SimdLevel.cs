namespace Wikiart.Cuda.Kernels.Cpu;

/// <summary>The vector instructions that the CPU implementation uses.</summary>
public enum SimdLevel
{
    /// <summary>128-bit vectors without fused multiply-add: any 64-bit machine.</summary>
    Vector128,

    /// <summary>256-bit vectors, AVX2 and FMA.</summary>
    Avx2,

    /// <summary>512-bit vectors and 32 registers, AVX-512F.</summary>
    Avx512,
}
