using System.Diagnostics;
using Wikiart.Cuda.Trainer.Training;

namespace Wikiart.Cuda.Trainer.Terminal;

/// <summary>Tells a run in plain lines, for logs and pipes.</summary>
internal sealed class PlainDisplay : IRunDisplay
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(10);
    private readonly TextWriter _output;
    private readonly IReadOnlyList<string> _tasks;

    /// <summary>Writes lines.</summary>
    /// <param name="output">Where to.</param>
    /// <param name="tasks">The tasks' names.</param>
    public PlainDisplay(TextWriter output, IReadOnlyList<string> tasks)
    {
        _output = output;
        _tasks = tasks;
    }

    /// <inheritdoc/>
    public void Track(string title, int total, int done, Action<Action<PassProgress>> pass)
    {
        Stopwatch watch = Stopwatch.StartNew();
        TimeSpan next = Interval;
        pass(progress =>
        {
            if (watch.Elapsed >= next && progress.Batches < total)
            {
                next = watch.Elapsed + Interval;
                double perBatch = watch.Elapsed.TotalSeconds / (progress.Batches - done);
                _output.WriteLine($"{title}  {progress.Batches}/{total}  {RunText.Progress(progress, _tasks, total, perBatch)}");
            }
        });
    }

    /// <inheritdoc/>
    public void Epoch(MetricsEntry train, MetricsEntry? validation, bool isBest) =>
        _output.WriteLine(RunText.Epoch(train, validation, isBest));

    /// <inheritdoc/>
    public void Say(string line) => _output.WriteLine(line);
}
