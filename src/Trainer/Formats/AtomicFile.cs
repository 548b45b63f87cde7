using Wikiart.Cuda.Runtime;

namespace Wikiart.Cuda.Trainer.Formats;

/// <summary>
/// Writes a file so that its name always leads to a complete one: the content goes to a temporary file in the same
/// folder, is flushed to disk, and takes the name by a rename.
/// </summary>
internal static class AtomicFile
{
    /// <summary>
    /// What is added to the target's name. The name is fixed, so what a killed process left is overwritten by the next write.
    /// </summary>
    public const string TemporarySuffix = ".tmp";

    private const int BufferSize = 1 << 16;

    /// <summary>Writes or replaces a file.</summary>
    /// <param name="path">The target; its folder must exist.</param>
    /// <param name="write">Writes the whole content to the stream it gets, front to back.</param>
    /// <exception cref="UserException">
    /// The file cannot be written (disk full, read-only, no folder, no permission). The previous file is intact and no
    /// temporary file is left.
    /// </exception>
    public static void Write(string path, Action<Stream> write)
    {
        string temporary = path + TemporarySuffix;
        FileStream stream = Create(path, temporary);
        try
        {
            using (stream)
            {
                write(stream);
                stream.Flush(flushToDisk: true);
            }
            File.Move(temporary, path, overwrite: true);
        }
        catch (Exception error)
        {
            Delete(temporary);
            if (FileError.Is(error))
                throw Failure(path, error);
            throw;
        }
        FolderSync.Flush(Path.GetDirectoryName(Path.GetFullPath(path))!);
    }

    // Apart from the writing: a temporary file that another process holds open must not be deleted here.
    private static FileStream Create(string path, string temporary)
    {
        if (Directory.Exists(path))
            throw new UserException($"Cannot write '{path}': it is a folder, not a file.");
        try
        {
            return new FileStream(temporary, FileMode.Create, FileAccess.Write, FileShare.None, BufferSize);
        }
        catch (Exception error) when (FileError.Is(error))
        {
            throw Failure(path, error);
        }
    }

    private static UserException Failure(string path, Exception error)
    {
        string rest = File.Exists(path) ? "the previous file is intact" : "no file was written";
        return new UserException($"Cannot write '{path}': {FileError.Reason(path, error)}; {rest}.", error);
    }

    private static void Delete(string temporary)
    {
        try
        {
            File.Delete(temporary);
        }
        catch (Exception error) when (FileError.Is(error))
        {
            // The first failure is the one to report; the next write overwrites this leftover.
        }
    }
}
