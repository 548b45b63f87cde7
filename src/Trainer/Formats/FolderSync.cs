using System.Runtime.InteropServices;

namespace Wikiart.Cuda.Trainer.Formats;

/// <summary>
/// Makes a rename survive a power failure: POSIX keeps names in the folder, which has its own fsync.
/// Windows has no counterpart and needs none.
/// </summary>
internal static partial class FolderSync
{
    private const int ReadOnly = 0;

    /// <summary>
    /// Flushes a folder to disk. Some file systems refuse; the file itself is complete by then, so that is no error.
    /// </summary>
    public static void Flush(string folder)
    {
        if (OperatingSystem.IsWindows())
            return;
        int descriptor = Open(folder, ReadOnly);
        if (descriptor < 0)
            return;
        _ = Fsync(descriptor);
        _ = Close(descriptor);
    }

    [LibraryImport("libc", EntryPoint = "open", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync")]
    private static partial int Fsync(int descriptor);

    [LibraryImport("libc", EntryPoint = "close")]
    private static partial int Close(int descriptor);
}
