using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Wikiart.Cuda.Kernels.Cpu;

/// <summary>Which <see cref="SimdLevel"/> this machine can run.</summary>
public static class SimdSupport
{
    /// <summary>The widest level that this machine can run.</summary>
    public static SimdLevel Best =>
        Includes(SimdLevel.Avx512) ? SimdLevel.Avx512
        : Includes(SimdLevel.Avx2) ? SimdLevel.Avx2
        : SimdLevel.Vector128;

    /// <summary>Whether this machine can run a level.</summary>
    /// <param name="level">The level.</param>
    /// <returns>False when the instructions are missing.</returns>
    public static bool Includes(SimdLevel level) => level switch
    {
        SimdLevel.Avx512 => Avx512F.IsSupported && Avx512DQ.IsSupported && Vector512.IsHardwareAccelerated,
        SimdLevel.Avx2 => Avx2.IsSupported && Fma.IsSupported,
        _ => true,
    };
}
