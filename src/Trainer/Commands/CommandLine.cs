using System.CommandLine;
using System.CommandLine.Completions;
using System.CommandLine.Parsing;
using System.Diagnostics;
using Wikiart.Cuda.Runtime;
using Wikiart.Cuda.Trainer.Terminal;

namespace Wikiart.Cuda.Trainer.Commands;

/// <summary>The program's commands, and how their failures are told.</summary>
internal static class CommandLine
{
    /// <summary>Runs a command line.</summary>
    /// <param name="arguments">What the user typed after the program's name.</param>
    /// <param name="screen">Where to write.</param>
    /// <returns>The exit code.</returns>
    public static int Run(IReadOnlyList<string> arguments, Screen screen)
    {
        VerbosityArguments verbosity = new();
        RootCommand root = Root(screen);
        verbosity.AddTo(root);
        Stopwatch watch = Stopwatch.StartNew();
        try
        {
            ParseResult parsed = root.Parse(arguments);

            // A line that a shell wants completed is unfinished by nature.
            bool isSuggestion = root.Directives.OfType<SuggestDirective>().Any(directive => parsed.GetResult(directive) is not null);
            if (parsed.Errors.Count > 0 && !isSuggestion)
            {
                return Refuse(parsed, screen);
            }

            screen.Verbosity = verbosity.Of(parsed);
            Tell(screen, VerbosityArguments.Versions);
            int exitCode = parsed.Invoke(new InvocationConfiguration
            {
                Output = screen.Output,
                Error = screen.Complaints,
                EnableDefaultExceptionHandler = false,
                ProcessTerminationTimeout = null,
            });
            Tell(screen, () => VerbosityArguments.Costs(watch));
            return exitCode;
        }
        catch (UserException error)
        {
            screen.Complaints.WriteLine($"wikiart: {error.Message}");
            Tell(screen, () => $"{error.InnerException ?? error}");
            return ExitCode.UserError;
        }
        catch (Exception error)
        {
            screen.Complaints.WriteLine($"wikiart: an unexpected fault, which is not yours: {FirstLine(error.Message)}{Details(error)}");
            Tell(screen, error.ToString);
            return ExitCode.InternalError;
        }
    }

    private static RootCommand Root(Screen screen)
    {
        RootCommand root = new("Trains a multi-task painting classifier: artist, genre and style from one image.")
        {
            new TrainCommand(screen).Command,
            new EvalCommand(screen).Command,
            new PredictCommand(screen).Command,
            new LearningRateFinderCommand(screen).Command,
            new ServeCommand(screen).Command,
            new ReportCommand(screen).Command,
            new CalibrateCommand(screen).Command,
            new ExportCommand(screen).Command,
            new ImportCommand(screen).Command,
            new SummaryCommand(screen).Command,
            new ReplayCommand(screen).Command,
            new DemoCommand(screen).Command,
            new DataCommand(screen).Command,
            new PrepareCommand(screen).Command,
            new DevicesCommand(screen).Command,
            new VerifyCommand(screen).Command,
            new ProfileCommand(screen).Command,
            new TuneCommand(screen).Command,
            new BenchCommand(screen).Command,
            new CompletionCommand(screen).Command,
        };
        root.Add(new ReferenceCommand(screen, root).Command);
        return root;
    }

    private static void Tell(Screen screen, Func<string> line)
    {
        if (screen.Verbosity == Verbosity.Verbose)
        {
            screen.Complaints.WriteLine(line());
        }
    }

    /// <summary>One sentence and a pointer, rather than pages of help that push the sentence off the screen.</summary>
    private static int Refuse(ParseResult parsed, Screen screen)
    {
        Command command = parsed.CommandResult.Command;
        string path = command is RootCommand ? string.Empty : command.Name + " ";
        string sentence = parsed.UnmatchedTokens.Count > 0
            ? $"'{parsed.UnmatchedTokens[0]}' is not a command or option."
            : Sentence(parsed.Errors[0]);
        screen.Complaints.WriteLine($"wikiart: {sentence}");
        screen.Complaints.WriteLine($"wikiart {path}--help lists what there is.");
        return ExitCode.UserError;
    }

    /// <summary>The parser's own sentence names a .NET type where a number is expected.</summary>
    private static string Sentence(ParseError error) =>
        error.SymbolResult is OptionResult { Option: var option, Tokens: [var typed] } && Number(option.ValueType) is { } expected
            ? $"{option.Name} is '{typed.Value}'; it must be {expected}."
            : error.Message.TrimEnd();

    private static string? Number(Type type) => Type.GetTypeCode(Nullable.GetUnderlyingType(type) ?? type) switch
    {
        _ when type.IsEnum || Nullable.GetUnderlyingType(type) is { IsEnum: true } => null,
        TypeCode.Int32 => "a whole number",
        TypeCode.UInt64 => "a whole number, 0 or more",
        TypeCode.Double => "a number",
        _ => null,
    };

    /// <summary>Keeps the stack trace for a report without showing it.</summary>
    private static string Details(Exception error)
    {
        string path = Path.Combine(Path.GetTempPath(), $"wikiart-fault-{Environment.ProcessId}.txt");
        try
        {
            File.WriteAllText(path, error.ToString());
            return $" (details for a report: {path})";
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return string.Empty;
        }
    }

    private static string FirstLine(string text) => text.Split('\n')[0].Trim();
}
