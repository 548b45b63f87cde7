using Wikiart.Cuda.Runtime;

namespace Wikiart.Cuda.Trainer.Data.Sources;

/// <summary>Finds the label columns of parquet shards, names their classes and reads and checks their labels.</summary>
internal static class ParquetLabels
{
    private static readonly string[] KnownColumns = ["artist", "genre", "style"];

    /// <summary>Reads the labels of all shards, [painting][task].</summary>
    /// <exception cref="UserException">A column is missing, or a label is out of range.</exception>
    public static (IReadOnlyList<LabelSet> Tasks, int[] Labels) Read(ParquetShard[] shards, int count, PaintingSourceOptions options)
    {
        IReadOnlyList<string> columns = options.Columns is null
            ? Detect(shards[0])
            : TaskColumns.Choose(shards[0].FilePath, shards[0].IntegerColumns.ToArray(), options.Columns);
        var labels = new int[checked(count * columns.Count)];
        var tasks = new List<LabelSet>();
        for (int task = 0; task < columns.Count; task++)
        {
            string column = columns[task];
            string[]? names = Names(shards, column);
            string[]? listed = options.ClassFiles?.GetValueOrDefault(column) is { } file ? ClassList.Read(file) : null;
            int[]? numbers = names is null || listed is null
                ? null
                : ClassNumbering.Translate(shards[0].FilePath, column, names, options.ClassFiles![column], listed);
            int? classes = names?.Length ?? listed?.Length;
            int largest = -1;
            int sample = 0;
            foreach (ParquetShard shard in shards)
            {
                int row = 0;
                for (int group = 0; group < shard.RowGroupCount; group++)
                {
                    foreach (long label in shard.ReadLabels(column, group))
                    {
                        Check(shard, row++, column, label, classes);
                        largest = Math.Max(largest, (int)label);
                        labels[(sample++ * columns.Count) + task] = numbers is null || label < 0 ? (int)label : numbers[label];
                    }
                }
            }

            tasks.Add((listed ?? names) is { } known ? new LabelSet(column, known) : LabelSet.Numbered(column, largest + 1));
        }

        return (tasks, labels);
    }

    private static string[] Detect(ParquetShard shard)
    {
        string[] columns = KnownColumns.Intersect(shard.IntegerColumns).ToArray();
        return columns.Length > 0
            ? columns
            : throw new UserException(
                $"{shard.FilePath} has none of the label columns {string.Join(", ", KnownColumns)}; "
                + $"its columns are: {string.Join(", ", shard.ColumnNames)}.");
    }

    private static string[]? Names(ParquetShard[] shards, string column)
    {
        string[]? names = null;
        string first = "";
        foreach (ParquetShard shard in shards)
        {
            string[]? found = HuggingFaceFeatures.ClassNames(shard.FilePath, shard.HuggingFaceMetadata, column);
            if (names is not null && found is not null && !names.SequenceEqual(found, StringComparer.Ordinal))
            {
                throw new UserException($"{shard.FilePath} names the classes of '{column}' differently from {first}.");
            }

            if (names is null && found is not null)
            {
                (names, first) = (found, shard.FilePath);
            }
        }

        return names;
    }

    private static void Check(ParquetShard shard, int row, string column, long label, int? classes)
    {
        // Without class names the labels themselves say how many classes there are; this bounds what a wrong column can cost.
        const int mostUnnamedClasses = 1_000_000;
        int limit = classes ?? mostUnnamedClasses;
        if (label < LabelSet.Missing || label >= limit)
        {
            throw new UserException(
                $"{shard.FilePath} row {row}: column '{column}' holds label {label}, expected {LabelSet.Missing} (none) to {limit - 1}.");
        }
    }
}
