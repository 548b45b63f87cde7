using System.Runtime.InteropServices;

namespace Wikiart.Cuda.Runtime;

/// <summary>
/// Asks Linux for 2 MiB pages behind large buffers. The head weights are walked in rows 0.8 MB apart, so that with 4 KiB pages
/// nearly every row costs a TLB miss. It is advice: a kernel that does not know it ignores it.
/// </summary>
internal static unsafe partial class HugePages
{
    private const int PageBytes = 2 << 20;
    private const int MadvDontNeed = 4;
    private const int MadvHugePage = 14;
    private const int VectorAlignment = 256;

    public static nuint AlignmentFor(long bytes) => bytes >= 2 * PageBytes ? PageBytes : (nuint)VectorAlignment;

    public static void Advise(void* address, long bytes)
    {
        if (OperatingSystem.IsLinux() && bytes >= 2 * PageBytes)
        {
            _ = Madvise(address, (nuint)(bytes / PageBytes * PageBytes), MadvHugePage);
        }
    }

    /// <summary>
    /// Sets bytes to 0. Whole pages of a large buffer are given back instead, which Linux replaces by zeros when they are touched: by the threads
    /// that compute with them, at the first step, rather than by one thread at the start.
    /// </summary>
    /// <param name="address">The first byte, of memory that malloc returned.</param>
    /// <param name="bytes">How many.</param>
    public static void Clear(byte* address, long bytes)
    {
        byte* end = address + bytes;
        byte* first = (byte*)(((nint)address + PageBytes - 1) / PageBytes * PageBytes);
        byte* last = (byte*)((nint)end / PageBytes * PageBytes);
        if (OperatingSystem.IsLinux() && first < last && Madvise(first, (nuint)(last - first), MadvDontNeed) == 0)
        {
            NativeMemory.Clear(address, (nuint)(first - address));
            NativeMemory.Clear(last, (nuint)(end - last));
            return;
        }

        NativeMemory.Clear(address, (nuint)bytes);
    }

    [LibraryImport("libc", EntryPoint = "madvise")]
    private static partial int Madvise(void* address, nuint length, int advice);
}
