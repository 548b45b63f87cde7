using Wikiart.Cuda.Trainer.Training;

namespace Wikiart.Cuda.Trainer.Report;

/// <summary>The first things to know: how good, of what, and which run is best.</summary>
internal static class OverviewSection
{
    /// <summary>Adds a heading with a figure a task.</summary>
    /// <param name="page">The page.</param>
    /// <param name="run">The run.</param>
    /// <param name="judgements">How its best checkpoint did; empty while there is none.</param>
    public static void AddOne(ReportPage page, RunRecord run, IReadOnlyList<TaskJudgement> judgements)
    {
        MetricsEntry last = run.Entries[^1];
        page.Add($"<h1>Run {Html.Escape(run.Name)}</h1><p class=\"muted\">{last.Epoch} epochs, {last.Step:#,0} steps</p>");
        if (judgements.Count > 0)
        {
            page.Grid(judgements.Select(task => Tile(
                $"{task.Task}, top-1 of the best checkpoint", $"{task.Top1 * 100:0.0} %",
                $"{task.Labelled:#,0} held-out pictures, {task.Classes.Count} classes; the most frequent alone gives {task.Chance * 100:0.0} %")));
        }
        else
        {
            page.Grid(last.Tasks.Select(task => Tile(
                $"{task.Key}, top-1 on {last.Phase}", $"{task.Value.Top1 * 100:0.0} %", $"{task.Value.Labelled:#,0} pictures, epoch {last.Epoch}")));
        }
    }

    /// <summary>Adds a heading with a table of runs.</summary>
    /// <param name="page">The page.</param>
    /// <param name="runs">The runs.</param>
    public static void AddSeveral(ReportPage page, IReadOnlyList<RunRecord> runs)
    {
        string[] tasks = [.. runs.SelectMany(run => run.Tasks).Distinct()];
        page.Add($"<h1>{runs.Count} runs</h1><p class=\"muted\">Each at its best epoch: the highest mean top-1 accuracy on held-out pictures.</p>");
        string head = string.Concat(tasks.Select(task => $"<th>{Html.Escape(task)}</th>"));
        string rows = string.Concat(runs.Select((run, number) => Row(run, number, tasks)));
        page.Add(
            $"<div class=\"card table\"><table><thead><tr><th>run</th><th>epoch</th><th>loss</th>{head}<th>pictures/s</th></tr></thead>" +
            $"<tbody>{rows}</tbody></table></div>");
    }

    private static string Row(RunRecord run, int number, IReadOnlyList<string> tasks)
    {
        IReadOnlyList<MetricsEntry> held = run.Phase("validation");
        MetricsEntry best = (held.Count > 0 ? held : run.Entries).MaxBy(entry => entry.Tasks.Values.Average(task => task.Top1))!;
        double speed = run.Phase("train").Select(entry => entry.ImagesPerSecond).DefaultIfEmpty(0).Average();
        string cells = string.Concat(tasks.Select(task =>
            $"<td>{(best.Tasks.GetValueOrDefault(task) is { } result ? $"{result.Top1 * 100:0.0} %" : "–")}</td>"));
        return $"<tr><td><span style=\"color:{CurveSection.Colour(number)}\">●</span> {Html.Escape(run.Name)}</td><td>{best.Epoch}</td>" +
            $"<td>{best.Loss:0.000}</td>{cells}<td>{speed:#,0}</td></tr>";
    }

    private static string Tile(string title, string figure, string remark) =>
        $"<div class=\"card tile\"><h3>{Html.Escape(title)}</h3><b>{Html.Escape(figure)}</b><span class=\"muted\">{Html.Escape(remark)}</span></div>";
}
