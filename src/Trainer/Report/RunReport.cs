using System.Text;
using Wikiart.Cuda.Kernels;
using Wikiart.Cuda.Trainer.Formats;
using Wikiart.Cuda.Trainer.Inference;
using Wikiart.Cuda.Trainer.Report.Charts;

namespace Wikiart.Cuda.Trainer.Report;

/// <summary>Builds the page of one run, or of several beside each other.</summary>
internal static class RunReport
{
    private const string CalibrationRemark =
        "Macro-F1 and balanced accuracy count every class alike; calibration error is the expected one over 15 bins, without a temperature";

    /// <summary>The page while a run is under way: curves alone.</summary>
    /// <param name="run">The run.</param>
    /// <param name="refreshSeconds">Seconds after which a browser loads it again; null for never.</param>
    /// <returns>The page.</returns>
    public static BuiltReport Live(RunRecord run, int? refreshSeconds)
    {
        ReportPage page = new();
        OverviewSection.AddOne(page, run, []);
        MetricSection.Add(page, run.Entries[^1].Result, $"Epoch {run.Entries[^1].Epoch}, held-out pictures. {CalibrationRemark}.");
        CurveSection.Add(page, [run]);
        AddConfig(page, run);
        return page.Close(run.Name, refreshSeconds);
    }

    /// <summary>The page of several runs: a table and common curves.</summary>
    /// <param name="runs">The runs.</param>
    /// <returns>The page.</returns>
    public static BuiltReport Compared(IReadOnlyList<RunRecord> runs)
    {
        ReportPage page = new();
        OverviewSection.AddSeveral(page, runs);
        CurveSection.Add(page, runs);
        foreach (RunRecord run in runs)
        {
            AddConfig(page, run);
        }

        return page.Close(string.Join(", ", runs.Select(run => run.Name)), refreshSeconds: null);
    }

    /// <summary>The page of a run whose best checkpoint is judged on held-out pictures.</summary>
    /// <param name="run">The run.</param>
    /// <param name="operations">What computes the model.</param>
    /// <param name="checkpoint">The checkpoint.</param>
    /// <param name="data">Other paintings than the run's own; null for those that it held out.</param>
    /// <param name="limit">How many pictures to judge at most, evenly spaced; null for all.</param>
    /// <returns>The page.</returns>
    /// <exception cref="Runtime.UserException">Checkpoint or data cannot be read.</exception>
    public static BuiltReport Judged(RunRecord run, IOperations operations, string checkpoint, string? data, int? limit)
    {
        using LoadedModel model = new(operations, checkpoint);
        using HeldOutPaintings held = HeldOutPaintings.Open(model.Info, data);
        JudgedPictures judged = JudgedPictures.Of(model, held.Source, Spaced(held.Samples, limit));
        TaskJudgement[] judgements = [.. Enumerable.Range(0, model.Heads.Tasks).Select(task => new TaskJudgement(model, judged, task))];
        ReportPage page = new();
        OverviewSection.AddOne(page, run, judgements);
        MetricSection.Add(
            page, judged.Evaluate(held.Source, model.Info.Options.KeepUnknown), $"The best checkpoint on {judged.Count:#,0} held-out pictures. {CalibrationRemark}.");
        CurveSection.Add(page, [run]);
        page.Section("Confusions", "Rows are true classes, columns are answers. Blue is right, orange is wrong; the stronger, the larger the share of its row.");
        page.Grid(judgements.Select(task => page.Chart($"Confusion, {task.Task}", ConfusionChart.Of(task))));
        page.Section("Classes", "The share of each class that was recognised (recall), the weakest first.");
        page.Grid(judgements.Select(task => page.Chart($"Recall, {task.Task}", ClassBars.Of(task), scrolls: true)));
        page.Section(
            "Reliability",
            "How often answers were right, by how sure the model was of them after its temperature was fitted; on the line both agree. Pale bars are of few pictures.");
        page.Grid(judgements.Select(task => page.Chart(
            $"Reliability, {task.Task}", ReliabilityChart.Of(task))));
        new PictureSection(model, judged, held.Source).Add(page, judgements);
        AddConfig(page, run);
        return page.Close(run.Name, refreshSeconds: null);
    }

    /// <summary>Writes or replaces a page.</summary>
    /// <param name="path">The file.</param>
    /// <param name="report">The page.</param>
    /// <exception cref="Runtime.UserException">The file cannot be written.</exception>
    public static void Write(string path, BuiltReport report) =>
        AtomicFile.Write(path, stream => stream.Write(Encoding.UTF8.GetBytes(report.Html)));

    private static int[] Spaced(int[] samples, int? limit) => limit is { } most && most < samples.Length
        ? [.. Enumerable.Range(0, most).Select(i => samples[(int)((long)i * samples.Length / most)])]
        : samples;

    private static void AddConfig(ReportPage page, RunRecord run) => page.Add(
        $"<h2>Options</h2><details class=\"card\"><summary>{Html.Escape(run.Name)}/config.json</summary><pre>{Html.Escape(run.Config)}</pre></details>");
}
