using System.Runtime.InteropServices;

namespace Wikiart.Cuda.Runtime;

/// <summary>
/// Asks Linux for 2 MiB pages behind large buffers. The head weights are walked in rows 0.8 MB apart, so that with 4 KiB pages
/// nearly every row costs a TLB miss. It is advice: a kernel that does not know it ignores it.
/// </summary>
internal static unsafe partial class HugePages
{
    private const int PageBytes = 2 << 20;
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

    [LibraryImport("libc", EntryPoint = "madvise")]
    private static partial int Madvise(void* address, nuint length, int advice);
}
