using Wikiart.Cuda.Trainer.Metrics;

namespace Wikiart.Cuda.Trainer.Report;

/// <summary>All figures of an evaluation in one table.</summary>
internal static class MetricSection
{
    private const int TopFew = 5;

    /// <summary>Adds the table; nothing where only training was logged.</summary>
    /// <param name="page">The page.</param>
    /// <param name="result">The evaluation.</param>
    /// <param name="remark">Of what it is.</param>
    public static void Add(ReportPage page, EvaluationResult result, string remark)
    {
        if (result.Tasks.Values.All(task => task.MacroF1 is null))
        {
            return;
        }

        page.Section("Results", remark);
        string rows = string.Concat(ResultRow.Of(result.Tasks).Select(Row));
        page.Add(
            "<div class=\"card table\"><table><thead><tr><th>task</th><th>pictures</th><th>top-1</th><th>top-5</th><th>macro-F1</th>" +
            $"<th>balanced accuracy</th><th>calibration error</th></tr></thead><tbody>{rows}</tbody></table></div>");
        if (result.Joint is { Labelled: > 0 } joint)
        {
            page.Add($"<p class=\"muted after\">All tasks right at once: {Percent(joint.Top1)} of {joint.Labelled:#,0} pictures.</p>");
        }
    }

    private static string Row(ResultRow row)
    {
        ClassAverages averages = row.Averages;
        return $"<tr><td>{Html.Escape(row.Name)}</td><td>{averages.Labelled:#,0}</td><td>{Percent(averages.Top1)}</td>" +
            $"<td>{(row.Classes > TopFew ? Percent(averages.Top5) : "–")}</td><td>{Percent(averages.MacroF1)}</td>" +
            $"<td>{Percent(averages.BalancedAccuracy)}</td><td>{(row.CalibrationError is { } error ? Percent(error) : "–")}</td></tr>";
    }

    private static string Percent(double share) => $"{share * 100:0.0} %";
}
