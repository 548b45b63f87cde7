using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace Wikiart.Cuda.Kernels.Cpu;

/// <summary>Asks for a line of memory before it is needed, where the hardware's own guess does not reach. Any address may be given.</summary>
internal static unsafe class Prefetch
{
    /// <summary>Brings a line into the second-level cache.</summary>
    /// <param name="address">Any address in the line.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void ToSecondLevel(float* address)
    {
        if (Sse.IsSupported)
        {
            Sse.Prefetch1(address);
        }
    }
}
