using Wikiart.Cuda.Trainer.Report.Charts;
using Wikiart.Cuda.Trainer.Training;

namespace Wikiart.Cuda.Trainer.Report;

/// <summary>Curves over epochs, of one run or of several in the same charts.</summary>
internal static class CurveSection
{
    private const string Dashes = "5 4";
    private static readonly string[] Colours = ["var(--s1)", "var(--s2)", "var(--s3)", "var(--s4)", "var(--s5)"];

    /// <summary>The most runs that can be told apart.</summary>
    public static int MostRuns => Colours.Length;

    /// <summary>Adds the section.</summary>
    /// <param name="page">The page.</param>
    /// <param name="runs">The runs.</param>
    public static void Add(ReportPage page, IReadOnlyList<RunRecord> runs)
    {
        string remark = runs.Count == 1
            ? "Solid: held-out pictures. Dashed: training pictures."
            : "A colour a run. Solid: held-out pictures. Dashed: training pictures.";
        page.Section("Curves", remark);
        string[] tasks = [.. runs.SelectMany(run => run.Tasks).Distinct()];
        bool isHeldOut = runs.Any(run => run.Phase("validation").Count > 0);
        List<string> cards =
        [
            .. tasks.Select(task => Card(page, runs, $"Top-1 accuracy, {task}", entry => entry.Tasks.GetValueOrDefault(task)?.Top1, Percent, fromZero: false)),
            .. tasks.Select(task => Card(page, runs, $"Loss, {task}", entry => entry.Tasks.GetValueOrDefault(task)?.Loss, Number)),
            .. tasks.Where(_ => isHeldOut).Select(task =>
                Card(page, runs, $"Macro-F1, {task}", entry => entry.Tasks.GetValueOrDefault(task)?.MacroF1, Percent, phases: "validation")),
            Card(page, runs, "Loss, all tasks", entry => entry.Loss, Number),
        ];
        cards.Add(Card(page, runs, "Learning rate", entry => entry.LearningRate, Small, phases: "train"));
        cards.Add(Card(page, runs, "Pictures a second", entry => entry.ImagesPerSecond, value => $"{value:#,0}", phases: "train"));
        cards.Add(Card(page, runs, "Time spent waiting for data", entry => entry.WaitedForData, Percent, phases: "train"));
        page.Grid(cards);
    }

    /// <summary>The colour of a run.</summary>
    /// <param name="run">Its number.</param>
    /// <returns>A CSS colour.</returns>
    public static string Colour(int run) => Colours[run];

    private static string Card(
        ReportPage page,
        IReadOnlyList<RunRecord> runs,
        string title,
        Func<MetricsEntry, double?> value,
        Func<double, string> format,
        bool fromZero = true,
        string? phases = null)
    {
        List<Series> series = [];
        for (int run = 0; run < runs.Count; run++)
        {
            foreach (string phase in phases is null ? ["validation", "train"] : new[] { phases })
            {
                (double, double)[] points = [.. runs[run].Phase(phase).Select(entry => ((double)entry.Epoch, value(entry) ?? double.NaN))];
                if (points.Length > 0)
                {
                    bool isDashed = phase == "train" && phases is null;
                    string name = runs.Count == 1 ? phase : phases is null ? $"{runs[run].Name} {phase}" : runs[run].Name;
                    series.Add(new Series(name, isDashed && runs.Count == 1 ? Colours[1] : Colours[run], points, isDashed ? Dashes : null));
                }
            }
        }

        return page.Chart(title, LineChart.Of(title, series, format, fromZero), series.Count > 1 ? series : null);
    }

    private static string Number(double value) => value.ToString("0.###");

    private static string Percent(double value) => $"{value * 100:0.#} %";

    private static string Small(double value) => value is 0 or >= 0.01 ? value.ToString("0.####") : value.ToString("0.##e0");
}
