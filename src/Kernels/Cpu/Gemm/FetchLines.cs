using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace Wikiart.Cuda.Kernels.Cpu;

/// <summary>
/// Asks for one line a step, into the second-level cache: the first level is needed for the tile. Other processors than x86 are left to
/// see for themselves.
/// </summary>
internal readonly unsafe struct FetchLines : IFetch
{
    /// <summary>Bytes of a line.</summary>
    public const int LineBytes = 64;

    /// <summary>Floats of a line.</summary>
    public const int LineFloats = LineBytes / sizeof(float);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Line(ref byte* line)
    {
        if (Sse.IsSupported)
        {
            Sse.Prefetch1(line);
            line += LineBytes;
        }
    }
}
