using Wikiart.Cuda.Runtime;

namespace Wikiart.Cuda.Trainer.Data.Sources;

/// <summary>A text file that lists a task's classes: one name a line, or "index name" lines.</summary>
internal static class ClassList
{
    /// <summary>Reads the class names in label order.</summary>
    /// <exception cref="UserException">The file cannot be read, lists nothing, repeats a name, or its indices are not 0, 1, 2, …</exception>
    public static string[] Read(string path)
    {
        string[] lines;
        try
        {
            lines = File.ReadAllLines(path).Select(line => line.Trim()).Where(line => line.Length > 0).ToArray();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UserException($"The class list {path} cannot be read: {e.Message}", e);
        }

        if (lines.Length == 0)
        {
            throw new UserException($"The class list {path} lists no class.");
        }

        bool indexed = Array.TrueForAll(lines, line => Index(line) is not null);
        string[] names = indexed ? Ordered(path, lines) : lines;
        string? repeated = names.GroupBy(name => name, StringComparer.Ordinal).FirstOrDefault(group => group.Count() > 1)?.Key;
        return repeated is null ? names : throw new UserException($"The class list {path} lists '{repeated}' more than once.");
    }

    private static string[] Ordered(string path, string[] lines)
    {
        var names = new string?[lines.Length];
        foreach (string line in lines)
        {
            int index = Index(line)!.Value;
            if (index < 0 || index >= names.Length || names[index] is not null)
            {
                throw new UserException(
                    $"The class list {path} numbers '{line}', but {names.Length} classes need the indices 0 to {names.Length - 1}, each once.");
            }

            names[index] = line[(line.IndexOf(' ') + 1)..].Trim();
        }

        return names!;
    }

    private static int? Index(string line)
    {
        int space = line.IndexOf(' ');
        return space > 0 && int.TryParse(line.AsSpan(0, space), out int index) ? index : null;
    }
}
