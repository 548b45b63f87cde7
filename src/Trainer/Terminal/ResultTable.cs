using Spectre.Console;
using Wikiart.Cuda.Trainer.Metrics;

namespace Wikiart.Cuda.Trainer.Terminal;

/// <summary>Accuracy of each task beside what a guess would reach.</summary>
internal static class ResultTable
{
    private const int TopFew = 5;

    /// <summary>Draws the table.</summary>
    /// <param name="results">Results of each task, by its name.</param>
    /// <param name="classCounts">How often each class occurs in what was evaluated, by the task's name.</param>
    /// <returns>The table; "chance" is the accuracy of always naming the most frequent class, or the five most frequent.</returns>
    public static Table Of(IReadOnlyDictionary<string, TaskResult> results, IReadOnlyDictionary<string, long[]> classCounts)
    {
        Table table = new Table().Border(TableBorder.Rounded);
        table.AddColumn("task");
        foreach (string column in (string[])["classes", "pictures", "loss", "top-1", "chance", "top-5", "chance "])
        {
            table.AddColumn(new TableColumn(column).RightAligned());
        }

        foreach ((string task, TaskResult result) in results)
        {
            long[] counts = classCounts[task];
            bool hasFew = counts.Length > TopFew;
            table.AddRow(
                new Text(task),
                new Text($"{counts.Length}"),
                new Text($"{result.Labelled}"),
                new Text($"{result.Loss:0.000}"),
                new Text(Screen.Percent(result.Top1)),
                new Text(Screen.Percent(Chance(counts, 1))),
                new Text(hasFew ? Screen.Percent(result.Top5) : "–"),
                new Text(hasFew ? Screen.Percent(Chance(counts, TopFew)) : "–"));
        }

        return table;
    }

    private static double Chance(long[] counts, int guesses)
    {
        long total = counts.Sum();
        return total == 0 ? 0 : counts.OrderDescending().Take(guesses).Sum() / (double)total;
    }
}
