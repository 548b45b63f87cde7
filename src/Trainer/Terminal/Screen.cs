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
    private readonly TextWriter _errors;

    /// <summary>Writes to the given streams.</summary>
    /// <param name="output">Results.</param>
    /// <param name="errors">Complaints and remarks that must not mix with results.</param>
    /// <param name="isTerminal">Whether <paramref name="output"/> is a terminal.</param>
    /// <param name="input">What the user pipes in; null for the process's own.</param>
    public Screen(TextWriter output, TextWriter errors, bool isTerminal, TextReader? input = null)
    {
        Input = input ?? Console.In;
        Output = output;
        _errors = errors;
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

    /// <summary>What the user pipes in.</summary>
    public TextReader Input { get; }

    /// <summary>Results.</summary>
    public TextWriter Output { get; }

    /// <summary>How much is said.</summary>
    public Verbosity Verbosity { get; set; } = Verbosity.Normal;

    /// <summary>Remarks and progress beside results; they go nowhere when the user wants quiet.</summary>
    public TextWriter Errors => Verbosity == Verbosity.Quiet ? TextWriter.Null : _errors;

    /// <summary>Introductions and suggestions around results; they go nowhere when the user wants quiet.</summary>
    public TextWriter Notes => Verbosity == Verbosity.Quiet ? TextWriter.Null : Output;

    /// <summary>Why a command failed, which is always said.</summary>
    public TextWriter Complaints => _errors;

    /// <summary>A share as people read it.</summary>
    /// <param name="share">0 to 1.</param>
    /// <returns>For example <c>61.3 %</c>.</returns>
    public static string Percent(double share) => $"{share * 100:0.0} %";

    /// <summary>Writes a table.</summary>
    /// <param name="content">The table.</param>
    public void Write(IRenderable content) => _console.Write(content);

    /// <summary>How long work other than a run is shown here.</summary>
    public WorkDisplay Work => new(_isTerminal ? _console : null, Output);

    /// <summary>How a run is shown here.</summary>
    /// <param name="tasks">The tasks' names.</param>
    /// <returns>Bars in a terminal, plain lines elsewhere, nothing when the user wants quiet.</returns>
    public IRunDisplay Display(IReadOnlyList<string> tasks) => Verbosity == Verbosity.Quiet ? new QuietDisplay()
        : _isTerminal ? new LiveDisplay(_console, tasks)
        : new PlainDisplay(Output, tasks);
}
