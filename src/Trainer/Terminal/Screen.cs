using Spectre.Console;
using Spectre.Console.Rendering;
using Wikiart.Cuda.Trainer.Training;

namespace Wikiart.Cuda.Trainer.Terminal;

/// <summary>Where a command writes: a terminal, or a file or pipe, which gets no colours, bars or cursor movements.</summary>
internal sealed class Screen
{
    private const int PlainWidth = 120;
    private readonly IAnsiConsole _console;
    private readonly bool _isTerminal;

    /// <summary>Writes to the given streams.</summary>
    /// <param name="output">Results.</param>
    /// <param name="errors">Complaints and remarks that must not mix with results.</param>
    /// <param name="isTerminal">Whether <paramref name="output"/> is a terminal.</param>
    public Screen(TextWriter output, TextWriter errors, bool isTerminal)
    {
        Output = output;
        Errors = errors;
        _isTerminal = isTerminal;
        _console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Out = new AnsiConsoleOutput(output),
            Ansi = isTerminal ? AnsiSupport.Detect : AnsiSupport.No,
            Interactive = isTerminal ? InteractionSupport.Detect : InteractionSupport.No,
        });
        if (!isTerminal)
        {
            _console.Profile.Width = PlainWidth;
        }
    }

    /// <summary>Results.</summary>
    public TextWriter Output { get; }

    /// <summary>Complaints and remarks.</summary>
    public TextWriter Errors { get; }

    /// <summary>Writes a table.</summary>
    /// <param name="content">The table.</param>
    public void Write(IRenderable content) => _console.Write(content);

    /// <summary>How long work other than a run is shown here.</summary>
    public WorkDisplay Work => new(_isTerminal ? _console : null, Output);

    /// <summary>How a run is shown here.</summary>
    /// <param name="tasks">The tasks' names.</param>
    /// <returns>Bars in a terminal, plain lines elsewhere.</returns>
    public IRunDisplay Display(IReadOnlyList<string> tasks) =>
        _isTerminal ? new LiveDisplay(_console, tasks) : new PlainDisplay(Output, tasks);
}
