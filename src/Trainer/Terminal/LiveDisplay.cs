using System.Diagnostics;
using Spectre.Console;
using Wikiart.Cuda.Trainer.Training;

namespace Wikiart.Cuda.Trainer.Terminal;

/// <summary>Tells a run in a terminal: a bar while a pass lasts, and one line an epoch that stays.</summary>
internal sealed class LiveDisplay : IRunDisplay
{
    private const int BarWidth = 24;

    // The percentage, and a blank between each two of text, bar and percentage.
    private const int BesideBar = 6;

    private readonly IAnsiConsole _console;
    private readonly IReadOnlyList<string> _tasks;

    /// <summary>Writes to a terminal.</summary>
    /// <param name="console">The terminal.</param>
    /// <param name="tasks">The tasks' names.</param>
    public LiveDisplay(IAnsiConsole console, IReadOnlyList<string> tasks)
    {
        _console = console;
        _tasks = tasks;
    }

    /// <inheritdoc/>
    public void Track(string title, int total, int done, Action<Action<PassProgress>> pass) =>
        _console.Progress()
            .AutoClear(true)
            .Columns(new TaskDescriptionColumn { Alignment = Justify.Left }, new ProgressBarColumn { Width = BarWidth }, new PercentageColumn())
            .Start(context =>
            {
                Stopwatch watch = Stopwatch.StartNew();
                ProgressTask bar = context.AddTask(Markup.Escape(title), maxValue: Math.Max(1, total));
                bar.Value = done;
                int room = _console.Profile.Width - BarWidth - BesideBar - title.Length - 2;
                pass(progress =>
                {
                    double perBatch = watch.Elapsed.TotalSeconds / (progress.Batches - done);
                    bar.Description = Markup.Escape($"{title}  {RunText.Progress(progress, _tasks, total, perBatch, room)}");
                    bar.Value = progress.Batches;
                });
            });

    /// <inheritdoc/>
    public void Epoch(MetricsEntry train, MetricsEntry? validation, bool isBest) => Say(RunText.Epoch(train, validation, isBest));

    /// <inheritdoc/>
    public void Say(string line) => _console.WriteLine(line);
}
