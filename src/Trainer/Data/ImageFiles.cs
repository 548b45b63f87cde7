using Wikiart.Cuda.Runtime;

namespace Wikiart.Cuda.Trainer.Data;

/// <summary>Which files of a folder are taken for pictures. What a file really is, its bytes decide when it is read.</summary>
internal static class ImageFiles
{
    private static readonly string[] Extensions = [".jpg", ".jpeg", ".png", ".webp", ".gif", ".bmp", ".tif", ".tiff", ".tga"];

    /// <summary>Whether a file is named like a picture.</summary>
    /// <param name="path">The file.</param>
    /// <returns>False for names that begin with a dot, which are an operating system's own (macOS's "._" companions).</returns>
    public static bool IsImage(string path) =>
        Extensions.Contains(Path.GetExtension(path), StringComparer.OrdinalIgnoreCase) && !Path.GetFileName(path).StartsWith('.');

    /// <summary>The files that a user means by naming files and folders.</summary>
    /// <param name="paths">Files, whatever their names, and folders, which are searched to the bottom.</param>
    /// <returns>Files, a folder's in ordinal order.</returns>
    /// <exception cref="UserException">A path does not exist, or a folder holds no picture.</exception>
    public static string[] Expand(IReadOnlyList<string> paths)
    {
        List<string> files = [];
        foreach (string path in paths)
        {
            if (File.Exists(path))
            {
                files.Add(path);
                continue;
            }

            if (!Directory.Exists(path))
            {
                throw new UserException($"There is no file or folder '{path}'.");
            }

            string[] found = [.. Directory.EnumerateFiles(path, "*", SearchOption.AllDirectories).Where(IsImage).Order(StringComparer.Ordinal)];
            if (found.Length == 0)
            {
                throw new UserException($"The folder '{path}' holds no pictures ({string.Join(", ", Extensions)}).");
            }

            files.AddRange(found);
        }

        return [.. files];
    }
}
