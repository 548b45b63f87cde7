using Wikiart.Cuda.Runtime;

namespace Wikiart.Cuda.Trainer.Data.Sources;

/// <summary>Decides which label columns are the tasks.</summary>
internal static class TaskColumns
{
    /// <summary>The most tasks that a model has heads for.</summary>
    public const int Most = 7;

    /// <summary>The chosen columns, or all that are present.</summary>
    /// <exception cref="UserException">A chosen column is not present, or there are too many or none.</exception>
    public static IReadOnlyList<string> Choose(string path, IReadOnlyList<string> present, IReadOnlyList<string>? chosen)
    {
        string? unknown = chosen?.FirstOrDefault(column => !present.Contains(column, StringComparer.Ordinal));
        if (unknown is not null)
        {
            throw new UserException($"{path} has no column '{unknown}'; its label columns are: {string.Join(", ", present)}.");
        }

        IReadOnlyList<string> columns = chosen ?? present;
        return columns.Count is > 0 and <= Most
            ? columns
            : throw new UserException(
                $"{path} gives {columns.Count} label columns ({string.Join(", ", columns)}), expected 1 to {Most}; choose them by name.");
    }
}
