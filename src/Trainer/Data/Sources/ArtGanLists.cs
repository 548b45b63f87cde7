using Wikiart.Cuda.Runtime;

namespace Wikiart.Cuda.Trainer.Data.Sources;

/// <summary>Where ArtGAN's list files lie: in the root or one folder below it, with the extension .csv, .txt or none.</summary>
internal static class ArtGanLists
{
    /// <summary>The list "task_part", such as <c>genre_train</c>, or null.</summary>
    public static string? Find(string root, string task, string part)
    {
        foreach (string folder in Directory.GetDirectories(root).Order(StringComparer.Ordinal).Prepend(root))
        {
            foreach (string extension in (string[])[".csv", ".txt", ""])
            {
                string path = Path.Combine(folder, $"{task}_{part}{extension}");
                if (File.Exists(path))
                {
                    return path;
                }
            }
        }

        return null;
    }

    /// <summary>Whether the folder has a training or validation list of any task.</summary>
    public static bool Any(string root) =>
        ArtGanClasses.Tasks.Any(task => Find(root, task, "train") is not null || Find(root, task, "val") is not null);

    /// <summary>The paintings of a list with their class indices.</summary>
    /// <exception cref="UserException">A line is not "path,index", or the index is no class.</exception>
    public static IEnumerable<(string Path, int Label)> Read(string list, int classes)
    {
        bool first = true;
        foreach ((int line, string[] cells) in CsvRows.Read(list, ','))
        {
            bool number = int.TryParse(cells[^1], out int label);
            bool header = first && !number;
            first = false;
            if (header)
            {
                continue;
            }

            if (!number || cells.Length < 2 || cells[0].Length == 0 || label < 0 || label >= classes)
            {
                throw new UserException(
                    $"{list} line {line} is '{string.Join(",", cells)}', expected an image path, a comma and a class index from 0 to {classes - 1}.");
            }

            yield return (cells[0], label);
        }
    }
}
