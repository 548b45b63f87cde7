using Wikiart.Cuda.Runtime;
using Wikiart.Cuda.Trainer.Data.Sources;

namespace Wikiart.Cuda.Trainer.Data;

/// <summary>Recognises what kind of data a path is.</summary>
internal static class PaintingSources
{
    /// <summary>
    /// Opens a parquet file or a folder of them, a CSV or JSONL manifest, a folder with ArtGAN's lists, or a folder with one
    /// subfolder of images for each class.
    /// </summary>
    /// <exception cref="UserException">The path is none of these, or its labels are wrong.</exception>
    public static IPaintingSource Open(string path, PaintingSourceOptions? options = null)
    {
        options ??= new PaintingSourceOptions();
        if (File.Exists(path))
        {
            return OpenFile(path, options);
        }

        if (!Directory.Exists(path))
        {
            throw new UserException($"There is no file or folder {path}.");
        }

        return Directory.EnumerateFiles(path, "*.parquet").Any()
            ? ParquetPaintings.Open(path, options)
            : throw new UserException($"{path} holds no paintings.");
    }

    private static ParquetPaintings OpenFile(string path, PaintingSourceOptions options) => ParquetPaintings.Open(path, options);
}
