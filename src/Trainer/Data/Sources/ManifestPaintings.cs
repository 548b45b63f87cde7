using Wikiart.Cuda.Runtime;

namespace Wikiart.Cuda.Trainer.Data.Sources;

/// <summary>A CSV or JSON Lines file with a path column and label columns; paths are relative to the file.</summary>
internal static class ManifestPaintings
{
    private static readonly string[] PathColumns = ["path", "file", "image", "file_name", "filename"];

    /// <summary>Opens a manifest.</summary>
    /// <exception cref="UserException">A column is missing, or a label is out of range or not in its class list.</exception>
    public static FilePaintings Open(string path, PaintingSourceOptions options)
    {
        ManifestTable table = ManifestTable.Read(path);
        int pathColumn = PathColumn(path, table);
        string[] others = table.Columns.Where((_, column) => column != pathColumn).ToArray();
        IReadOnlyList<string> chosen = TaskColumns.Choose(path, others, options.Columns);
        if (table.Rows.Count == 0)
        {
            throw new UserException($"{path} lists no paintings below its header.");
        }

        string[] paths = table.Rows.Select(row => PathOf(path, row.Line, row.Cells[pathColumn])).ToArray();
        var tasks = new List<LabelSet>();
        var labels = new int[paths.Length * chosen.Count];
        for (int task = 0; task < chosen.Count; task++)
        {
            int column = table.Columns.ToList().IndexOf(chosen[task]);
            string?[] cells = table.Rows.Select(row => row.Cells[column]).ToArray();
            string[]? classes = options.ClassFiles?.GetValueOrDefault(chosen[task]) is { } file ? ClassList.Read(file) : null;
            (LabelSet set, int[] numbers) = LabelColumn.Parse(chosen[task], cells, row => $"{path} line {table.Rows[row].Line}", classes);
            tasks.Add(set);
            for (int i = 0; i < numbers.Length; i++)
            {
                labels[(i * chosen.Count) + task] = numbers[i];
            }
        }

        string root = Path.GetDirectoryName(Path.GetFullPath(path))!;
        return new FilePaintings($"{paths.Length} paintings listed by {path}", root, paths, tasks, labels);
    }

    private static int PathColumn(string path, ManifestTable table)
    {
        for (int column = 0; column < table.Columns.Count; column++)
        {
            if (PathColumns.Contains(table.Columns[column], StringComparer.OrdinalIgnoreCase))
            {
                return column;
            }
        }

        throw new UserException(
            $"{path} has no column '{string.Join("', '", PathColumns)}' for the images; its columns are: {string.Join(", ", table.Columns)}.");
    }

    private static string PathOf(string manifest, int line, string? cell) =>
        string.IsNullOrEmpty(cell) ? throw new UserException($"{manifest} line {line} names no image.") : cell;
}
