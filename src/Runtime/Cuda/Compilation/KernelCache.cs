namespace Wikiart.Cuda.Runtime.Cuda;

/// <summary>
/// Compiled kernels on disk. Several processes may fill it at once: a file appears whole under its name or not at all. A cache that
/// cannot be read or written costs time, never the run.
/// </summary>
internal sealed class KernelCache(string folder, Action<string> log)
{
    private bool _told;

    public string Folder { get; } = folder;

    public CompiledImage? TryRead(CacheKey key, string name)
    {
        string path = EntryPath(key);
        try
        {
            if (!File.Exists(path))
            {
                return null;
            }

            CompiledImage? image = CacheEntry.TryDecode(File.ReadAllBytes(path));
            if (image is null)
            {
                log($"The kernel cache entry {path} of {name} is damaged; it is compiled anew.");
            }

            return image;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            TellOnce(error);
            return null;
        }
    }

    public void Write(CacheKey key, CompiledImage image)
    {
        try
        {
            WriteWhole(EntryPath(key), CacheEntry.Encode(image));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            TellOnce(error);
        }
    }

    /// <summary>Where a source that came with the program is left for people and profilers.</summary>
    public string SourcePath(CacheKey key, CudaSource source) => Path.Combine(Folder, "sources", key.Text, source.Name);

    /// <summary>Writes a source and its headers, in the system's temporary folder when the cache cannot be written.</summary>
    public string WriteSource(CacheKey key, CudaSource source)
    {
        string path = SourcePath(key, source);
        try
        {
            WriteSourceFiles(path, source);
            return path;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            TellOnce(error);
            path = Path.Combine(Path.GetTempPath(), $"wikiart-kernels-{key.Text}", source.Name);
            WriteSourceFiles(path, source);
            return path;
        }
    }

    private static void WriteSourceFiles(string path, CudaSource source)
    {
        WriteWhole(path, System.Text.Encoding.UTF8.GetBytes(source.Text));
        foreach (CudaHeader header in source.Headers)
        {
            WriteWhole(Path.Combine(Path.GetDirectoryName(path)!, header.Name), System.Text.Encoding.UTF8.GetBytes(header.Text));
        }
    }

    private static void WriteWhole(string path, byte[] bytes)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        string temporary = $"{path}.{Guid.NewGuid():N}.tmp";
        try
        {
            File.WriteAllBytes(temporary, bytes);
            File.Move(temporary, path, overwrite: true);
        }
        finally
        {
            File.Delete(temporary);
        }
    }

    private string EntryPath(CacheKey key) => Path.Combine(Folder, $"{key.Text}.kernel");

    private void TellOnce(Exception error)
    {
        if (!Interlocked.Exchange(ref _told, true))
        {
            log($"The kernel cache {Folder} cannot be used, so kernels are compiled in every run: {error.Message}");
        }
    }
}
