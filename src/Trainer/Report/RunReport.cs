using System.Text;
using Wikiart.Cuda.Kernels;
using Wikiart.Cuda.Trainer.Formats;
using Wikiart.Cuda.Trainer.Inference;
using Wikiart.Cuda.Trainer.Report.Charts;

namespace Wikiart.Cuda.Trainer.Report;

/// <summary>Builds the page of one run, or of several beside each other.</summary>
internal static class RunReport
{
    /// <summary>The page while a run is under way: curves alone.</summary>
    /// <param name="run">The run.</param>
    /// <param name="refreshSeconds">Seconds after which a browser loads it again; null for never.</param>
    /// <returns>HTML.</returns>
    public static string Live(RunRecord run, int? refreshSeconds)
    {
        ReportPage page = new();
        OverviewSection.AddOne(page, run, []);
        CurveSection.Add(page, [run]);
        AddConfig(page, run);
        return page.Close(run.Name, refreshSeconds);
    }

    /// <summary>The page of several runs: a table and common curves.</summary>
    /// <param name="runs">The runs.</param>
    /// <returns>HTML.</returns>
    public static string Compared(IReadOnlyList<RunRecord> runs)
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
    /// <returns>HTML.</returns>
    /// <exception cref="Runtime.UserException">Checkpoint or data cannot be read.</exception>
    public static string Judged(RunRecord run, IOperations operations, string checkpoint, string? data, int? limit)
    {
        using LoadedModel model = new(operations, checkpoint);
        using HeldOutPaintings held = HeldOutPaintings.Open(model.Info, data);
        JudgedPictures judged = JudgedPictures.Of(model, held.Source, Spaced(held.Samples, limit));
        TaskJudgement[] judgements = [.. Enumerable.Range(0, model.Heads.Tasks).Select(task => new TaskJudgement(model, judged, task))];
        ReportPage page = new();
        OverviewSection.AddOne(page, run, judgements);
        CurveSection.Add(page, [run]);
        page.Section("Confusions", "Rows are true classes, columns are answers. Blue is right, orange is wrong; the stronger, the larger the share of its row.");
        page.Grid(judgements.Select(task => ReportPage.Chart($"Confusion, {task.Task}", ConfusionChart.Of(task))));
        page.Section("Classes", "The share of each class that was recognised (recall), the weakest first.");
        page.Grid(judgements.Select(task => ReportPage.Chart($"Recall, {task.Task}", ClassBars.Of(task), scrolls: true)));
        new PictureSection(model, judged, held.Source).Add(page, judgements);
        AddConfig(page, run);
        return page.Close(run.Name, refreshSeconds: null);
    }

    /// <summary>Writes or replaces a page.</summary>
    /// <param name="path">The file.</param>
    /// <param name="html">The page.</param>
    /// <exception cref="Runtime.UserException">The file cannot be written.</exception>
    public static void Write(string path, string html) => AtomicFile.Write(path, stream => stream.Write(Encoding.UTF8.GetBytes(html)));

    private static int[] Spaced(int[] samples, int? limit) => limit is { } most && most < samples.Length
        ? [.. Enumerable.Range(0, most).Select(i => samples[(int)((long)i * samples.Length / most)])]
        : samples;

    private static void AddConfig(ReportPage page, RunRecord run) => page.Add(
        $"<h2>Options</h2><details class=\"card\"><summary>{Html.Escape(run.Name)}/config.json</summary><pre>{Html.Escape(run.Config)}</pre></details>");
}
