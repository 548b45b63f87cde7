namespace Wikiart.Cuda.Trainer.Report.Charts;

/// <summary>One bar a class: the share of its pictures that were recognised, the weakest class first.</summary>
internal static class ClassBars
{
    private const double Width = 360;
    private const double RowHeight = 20;
    private const double NameWidth = 128;
    private const double ValueWidth = 44;
    private const int LongestName = 21;

    /// <summary>Draws the bars.</summary>
    /// <param name="judgement">The task.</param>
    /// <returns>SVG.</returns>
    public static string Of(TaskJudgement judgement)
    {
        int[] classes =
        [
            .. Enumerable.Range(0, judgement.Classes.Count)
                .Where(label => judgement.Support(label) > 0)
                .OrderBy(judgement.Recall)
                .ThenByDescending(judgement.Support),
        ];
        Svg svg = new(Width, Math.Max(1, classes.Length) * RowHeight, $"recall of each class of {judgement.Task}");
        double room = Width - NameWidth - ValueWidth;
        for (int row = 0; row < classes.Length; row++)
        {
            int label = classes[row];
            double y = row * RowHeight;
            double recall = judgement.Recall(label);
            string name = judgement.Classes[label];
            svg.Text(NameWidth - 8, y + 13.5, name.Length > LongestName ? name[..(LongestName - 1)] + "…" : name, "end", colour: "var(--ink)");
            svg.Rectangle(NameWidth, y + 4, room, 12, "var(--well)", radius: 3);
            svg.Rectangle(NameWidth, y + 4, room * recall, 12, "var(--s1)", radius: 3);
            svg.Text(Width, y + 13.5, $"{recall * 100:0.#} %", "end");
            svg.Rectangle(0, y, Width, RowHeight, "var(--ink)", 0,
                $"{name}\nrecall {recall * 100:0.0} %\nprecision {judgement.Precision(label) * 100:0.0} %\n{judgement.Support(label)} pictures");
        }

        return svg.Close();
    }
}
