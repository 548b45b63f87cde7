namespace Wikiart.Cuda.Trainer.Data.Sources;

/// <summary>A folder with one subfolder of images for each class.</summary>
internal static class FolderPaintings
{
    /// <summary>Opens the folder, or returns null when no subfolder holds an image.</summary>
    /// <exception cref="Wikiart.Cuda.Runtime.UserException">A subfolder is not in the class list.</exception>
    public static FilePaintings? TryOpen(string root, PaintingSourceOptions options)
    {
        string[] paths = Directory.GetDirectories(root)
            .SelectMany(folder => Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories))
            .Where(ImageFiles.IsImage)
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
}
