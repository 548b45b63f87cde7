using Spectre.Console;
using Wikiart.Cuda.Trainer.Metrics;

namespace Wikiart.Cuda.Trainer.Terminal;

/// <summary>What an evaluation found beside loss and accuracy.</summary>
internal static class DetailTables
{
    /// <summary>Averages over classes, calibration, and what the unknown class changes.</summary>
    /// <param name="results">Results of each task, by its name.</param>
    /// <returns>One row a task, and one more with the unknown class where there is one.</returns>
    public static Table Averages(IReadOnlyDictionary<string, TaskResult> results)
    {
        Table table = Columns("task", "pictures", "top-1", "top-5", "macro-F1", "balanced accuracy", "calibration error");
        foreach (ResultRow row in ResultRow.Of(results))
        {
            ClassAverages averages = row.Averages;
            table.AddRow(
                new Text(row.Name),
                new Text($"{averages.Labelled}"),
                new Text(Screen.Percent(averages.Top1)),
                new Text(Screen.Percent(averages.Top5)),
                new Text(Screen.Percent(averages.MacroF1)),
                new Text(Screen.Percent(averages.BalancedAccuracy)),
                new Text(row.CalibrationError is { } error ? Screen.Percent(error) : "–"));
        }

        return table;
    }

    /// <summary>Results of each class of a task, the most frequent first.</summary>
    /// <param name="task">The task's name.</param>
    /// <param name="classes">Its classes.</param>
    /// <returns>The table.</returns>
    public static Table Classes(string task, IReadOnlyList<ClassRow> classes)
    {
        Table table = Columns(task, "pictures", "precision", "recall", "F1");
        foreach (ClassRow one in classes.OrderByDescending(one => one.Support))
        {
            table.AddRow(
                new Text(one.Name),
                new Text($"{one.Support}"),
                new Text(Screen.Percent(one.Precision)),
                new Text(Screen.Percent(one.Recall)),
                new Text(Screen.Percent(one.F1)));
        }

        return table;
    }

    private static Table Columns(string first, params string[] numbers)
    {
        Table table = new Table().Border(TableBorder.Rounded);
        table.AddColumn(new TableColumn(new Text(first)));
        foreach (string column in numbers)
        {
            table.AddColumn(new TableColumn(column).RightAligned());
        }

        return table;
    }
}
