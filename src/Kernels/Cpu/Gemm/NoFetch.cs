using System.Runtime.CompilerServices;

namespace Wikiart.Cuda.Kernels.Cpu;

/// <summary>Leaves it to the processor what to fetch.</summary>
internal readonly unsafe struct NoFetch : IFetch
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static byte* Line(byte* address) => address;
}
