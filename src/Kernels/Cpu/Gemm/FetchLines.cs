using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace Wikiart.Cuda.Kernels.Cpu;

/// <summary>Fetches line after line into the second-level cache, where the processor has an instruction for it.</summary>
internal readonly unsafe struct FetchLines : IFetch
{
    /// <summary>Floats of a line.</summary>
    public const int LineFloats = 16;

    /// <summary>Asks for the line of an address, of which nothing is read: it may lie beyond an array's end.</summary>
    /// <param name="address">The address.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Ahead(float* address) => _ = Line((byte*)address);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static byte* Line(byte* address)
    {
        if (Sse.IsSupported)
        {
            Sse.Prefetch1(address);
        }

        return address + (LineFloats * sizeof(float));
    }
}
