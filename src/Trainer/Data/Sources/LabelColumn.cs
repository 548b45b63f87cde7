using Wikiart.Cuda.Runtime;

namespace Wikiart.Cuda.Trainer.Data.Sources;

/// <summary>Turns a column of text cells into classes and labels.</summary>
internal static class LabelColumn
{
    private const int MostNumbers = 1_000_000;

    /// <summary>
    /// Numbers are labels as they stand; anything else is a class name, and the classes are the names in ordinal order. A
    /// class list fixes the classes, and a cell is then one of its names or an index into it. An empty cell or -1 is missing.
    /// </summary>
    /// <param name="task">The column's name.</param>
    /// <param name="cells">One cell for each painting; null or empty when missing.</param>
    /// <param name="where">Names the file and line of a painting.</param>
    /// <param name="classes">The class list, if there is one.</param>
    /// <exception cref="UserException">A label is out of range or not in the class list.</exception>
    public static (LabelSet Set, int[] Labels) Parse(string task, string?[] cells, Func<int, string> where, string[]? classes)
    {
        if (classes is not null)
        {
            return Listed(task, cells, where, classes);
        }

        return Array.TrueForAll(cells, cell => string.IsNullOrEmpty(cell) || long.TryParse(cell, out _))
            ? Numbers(task, cells, where)
            : Names(task, cells);
    }

    /// <summary>Takes every cell for a class name, in ordinal order unless a class list fixes it.</summary>
    /// <exception cref="UserException">A name is not in the class list.</exception>
    public static (LabelSet Set, int[] Labels) ParseNames(string task, string?[] cells, Func<int, string> where, string[]? classes) =>
        classes is null ? Names(task, cells) : Listed(task, cells, where, classes);

    private static (LabelSet Set, int[] Labels) Listed(string task, string?[] cells, Func<int, string> where, string[] classes)
    {
        Dictionary<string, int> index = Index(classes);
        var labels = new int[cells.Length];
        for (int i = 0; i < cells.Length; i++)
        {
            labels[i] = string.IsNullOrEmpty(cells[i]) || cells[i] == "-1" ? LabelSet.Missing
                : index.TryGetValue(cells[i]!, out int named) ? named
                : int.TryParse(cells[i], out int number) && number >= 0 && number < classes.Length ? number
                : throw new UserException(
                    $"{where(i)}: '{cells[i]}' in column '{task}' is not one of the {classes.Length} classes that the class list names.");
        }

        return (new LabelSet(task, classes), labels);
    }

    private static (LabelSet Set, int[] Labels) Numbers(string task, string?[] cells, Func<int, string> where)
    {
        var labels = new int[cells.Length];
        int largest = LabelSet.Missing;
        for (int i = 0; i < cells.Length; i++)
        {
            long label = string.IsNullOrEmpty(cells[i]) ? LabelSet.Missing : long.Parse(cells[i]!);
            if (label is < LabelSet.Missing or >= MostNumbers)
            {
                throw new UserException(
                    $"{where(i)}: column '{task}' holds label {label}, expected {LabelSet.Missing} (none) to {MostNumbers - 1}.");
            }

            labels[i] = (int)label;
            largest = Math.Max(largest, labels[i]);
        }

        return (LabelSet.Numbered(task, largest + 1), labels);
    }

    private static (LabelSet Set, int[] Labels) Names(string task, string?[] cells)
    {
        string[] classes = cells.Where(cell => !string.IsNullOrEmpty(cell)).Distinct(StringComparer.Ordinal)
            .Order(StringComparer.Ordinal).ToArray()!;
        Dictionary<string, int> index = Index(classes);
        int[] labels = Array.ConvertAll(cells, cell => string.IsNullOrEmpty(cell) ? LabelSet.Missing : index[cell]);
        return (new LabelSet(task, classes), labels);
    }

    private static Dictionary<string, int> Index(string[] classes) =>
        classes.Select((name, number) => (name, number)).ToDictionary(pair => pair.name, pair => pair.number, StringComparer.Ordinal);
}
