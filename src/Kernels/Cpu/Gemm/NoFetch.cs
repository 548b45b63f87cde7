using System.Runtime.CompilerServices;

namespace Wikiart.Cuda.Kernels.Cpu;

/// <summary>Asks for nothing: what the tile needs next is in the cache, or the processor sees it coming.</summary>
internal readonly unsafe struct NoFetch : IFetch
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Line(ref byte* line)
    {
    }
}
