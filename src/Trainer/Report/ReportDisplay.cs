using Wikiart.Cuda.Kernels;
using Wikiart.Cuda.Trainer.Formats;
using Wikiart.Cuda.Trainer.Training;

namespace Wikiart.Cuda.Trainer.Report;

/// <summary>Shows a run on the screen and on a page that is written anew after every epoch.</summary>
internal sealed class ReportDisplay : IRunDisplay
{
    private const int RefreshSeconds = 10;
    private readonly IRunDisplay _screen;
    private readonly RunFolder _folder;

    /// <summary>Wraps what shows the run besides.</summary>
    /// <param name="screen">What shows the run besides.</param>
    /// <param name="folder">The run's folder.</param>
    public ReportDisplay(IRunDisplay screen, RunFolder folder)
    {
        _screen = screen;
        _folder = folder;
    }

    private string Page => Path.Combine(_folder.Path, "report.html");

    /// <inheritdoc/>
    public void Track(string title, int total, int done, Action<Action<PassProgress>> pass) => _screen.Track(title, total, done, pass);

    /// <inheritdoc/>
    public void Epoch(MetricsEntry train, MetricsEntry? validation, bool isBest)
    {
        _screen.Epoch(train, validation, isBest);
        RunReport.Write(Page, RunReport.Live(RunRecord.Read(_folder.Path), RefreshSeconds));
    }

    /// <inheritdoc/>
    public void Say(string line) => _screen.Say(line);

    /// <summary>Writes the page that stays.</summary>
    /// <param name="operations">What judges the best checkpoint; null leaves the page at the curves.</param>
    public void End(IOperations? operations)
    {
        if (operations is null && !File.Exists(Page))
        {
            return;
        }

        RunRecord run = RunRecord.Read(_folder.Path);
        bool isHeldOut = run.Phase("validation").Count > 0;
        RunReport.Write(Page, operations is not null && isHeldOut
            ? RunReport.Judged(run, operations, _folder.BestPath, data: null, limit: null)
            : RunReport.Live(run, refreshSeconds: null));
    }
}
