using System.Diagnostics;
using Spectre.Console;

namespace Wikiart.Cuda.Trainer.Terminal;

/// <summary>Shows how far a long piece of work has come: a bar in a terminal, a line every ten seconds elsewhere.</summary>
internal sealed class WorkDisplay
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(10);
    private readonly IAnsiConsole? _terminal;
    private readonly TextWriter _output;

    /// <summary>Chooses how to show it.</summary>
    /// <param name="terminal">The terminal; null when there is none.</param>
    /// <param name="output">Where lines go.</param>
    public WorkDisplay(IAnsiConsole? terminal, TextWriter output)
    {
        _terminal = terminal;
        _output = output;
    }

    /// <summary>Shows some work while it lasts.</summary>
    /// <param name="title">What is done.</param>
    /// <param name="total">Pieces in all.</param>
    /// <param name="work">Does it, and says how many pieces are done and anything else worth saying.</param>
    public void Track(string title, int total, Action<Action<int, string>> work)
    {
        if (_terminal is null)
        {
            Stopwatch watch = Stopwatch.StartNew();
            TimeSpan next = Interval;
            work((done, remark) =>
            {
                if (watch.Elapsed >= next)
                {
                    next = watch.Elapsed + Interval;
                    _output.WriteLine($"{title}  {done}/{total}  {Rate(watch, done, total, remark)}");
                }
            });
            return;
        }

        _terminal.Progress()
            .AutoClear(true)
            .Columns(new TaskDescriptionColumn { Alignment = Justify.Left }, new ProgressBarColumn { Width = 24 }, new PercentageColumn())
            .Start(context =>
            {
                Stopwatch watch = Stopwatch.StartNew();
                ProgressTask bar = context.AddTask(Markup.Escape(title), maxValue: Math.Max(1, total));
                work((done, remark) =>
                {
                    bar.Description = Markup.Escape($"{title}  {Rate(watch, done, total, remark)}");
                    bar.Value = done;
                });
            });
    }

    private static string Rate(Stopwatch watch, int done, int total, string remark)
    {
        double seconds = watch.Elapsed.TotalSeconds;
        string left = done > 0 ? $" · {Durations.Text((total - done) * seconds / done)} left" : string.Empty;
        return $"{done / seconds:0} images/s{left}{remark}";
    }
}
