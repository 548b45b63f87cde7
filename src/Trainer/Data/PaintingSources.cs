using Wikiart.Cuda.Runtime;
using Wikiart.Cuda.Trainer.Data.Packed;
using Wikiart.Cuda.Trainer.Data.Sources;

namespace Wikiart.Cuda.Trainer.Data;

/// <summary>Recognises what kind of data a path is.</summary>
internal static class PaintingSources
{
    private static readonly string[] ManifestExtensions = [".csv", ".tsv", ".jsonl", ".ndjson"];

    /// <summary>
    /// Opens a folder that <c>prepare</c> wrote, a parquet file or a folder of them, a CSV or JSON Lines manifest, a folder with ArtGAN's lists, or a folder with
    /// one subfolder of images for each class.
    /// </summary>
    /// <exception cref="UserException">The path is none of these, or its labels are wrong.</exception>
    public static IPaintingSource Open(string path, PaintingSourceOptions? options = null)
    {
        options ??= new PaintingSourceOptions();
        try
        {
            return File.Exists(path) ? OpenFile(path, options)
                : Directory.Exists(path) ? OpenFolder(path, options)
                : throw new UserException($"There is no file or folder {path}.");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UserException($"{path} cannot be read: {e.Message}", e);
        }
    }

    private static IPaintingSource OpenFile(string path, PaintingSourceOptions options)
    {
        string extension = Path.GetExtension(path);
        if (Path.GetFileName(path) == PackedFolder.IndexName)
        {
            return PackedPaintings.Open(Path.GetDirectoryName(Path.GetFullPath(path))!, options);
        }

        if (ManifestExtensions.Contains(extension, StringComparer.OrdinalIgnoreCase))
        {
            return ManifestPaintings.Open(path, options);
        }

        return extension.Equals(".parquet", StringComparison.OrdinalIgnoreCase)
            ? ParquetPaintings.Open(path, options)
            : throw new UserException($"{path} is neither a .parquet file nor a manifest ({string.Join(", ", ManifestExtensions)}).");
    }

    private static IPaintingSource OpenFolder(string path, PaintingSourceOptions options)
    {
        if (PackedFolder.Is(path))
        {
            return PackedPaintings.Open(path, options);
        }

        // A clone of a Hugging Face repository keeps its shards in "data".
        foreach (string folder in (string[])[path, Path.Combine(path, "data")])
        {
            if (Directory.Exists(folder) && Directory.EnumerateFiles(folder, "*.parquet").Any())
            {
                return ParquetPaintings.Open(folder, options);
            }
        }

        if (ArtGanLists.Any(path))
        {
            return ArtGanPaintings.Open(path, options);
        }

        string[] manifests = Directory.EnumerateFiles(path)
            .Where(file => ManifestExtensions.Contains(Path.GetExtension(file), StringComparer.OrdinalIgnoreCase)).ToArray();
        if (manifests.Length == 1)
        {
            return ManifestPaintings.Open(manifests[0], options);
        }

        return FolderPaintings.TryOpen(path, options) ?? throw new UserException(
            Directory.EnumerateFileSystemEntries(path).Any()
                ? $"{path} holds no paintings: no parquet files, no ArtGAN lists, not exactly one manifest, and no class folders with images."
                : $"The folder {path} is empty.");
    }
}
