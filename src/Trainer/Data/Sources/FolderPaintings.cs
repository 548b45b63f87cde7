namespace Wikiart.Cuda.Trainer.Data.Sources;

/// <summary>A folder with one subfolder of images for each class.</summary>
internal static class FolderPaintings
{
    private static readonly string[] Extensions = [".jpg", ".jpeg", ".png", ".webp", ".gif", ".bmp", ".tif", ".tiff", ".tga"];

    /// <summary>Opens the folder, or returns null when no subfolder holds an image.</summary>
    /// <exception cref="Wikiart.Cuda.Runtime.UserException">A subfolder is not in the class list.</exception>
    public static FilePaintings? TryOpen(string root, PaintingSourceOptions options)
    {
        string[] paths = Directory.GetDirectories(root)
            .SelectMany(folder => Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories))
            .Where(IsImage)
            .Select(file => Path.GetRelativePath(root, file))
            .Order(StringComparer.Ordinal)
            .ToArray();
        if (paths.Length == 0)
        {
            return null;
        }

        string[] folders = Array.ConvertAll(paths, path => path[..path.IndexOf(Path.DirectorySeparatorChar)]);
        string[]? classes = options.ClassFiles?.GetValueOrDefault(options.FolderTask) is { } file ? ClassList.Read(file) : null;
        (LabelSet set, int[] labels) = LabelColumn.ParseNames(options.FolderTask, folders, i => Path.Combine(root, paths[i]), classes);
        string description = $"{paths.Length} paintings in {set.Count} class folders at {root}";
        return new FilePaintings(description, root, paths, [set], labels);
    }

    // Files whose names begin with a dot are an operating system's own, such as macOS's "._" companions.
    private static bool IsImage(string path) =>
        Extensions.Contains(Path.GetExtension(path), StringComparer.OrdinalIgnoreCase) && !Path.GetFileName(path).StartsWith('.');
}
