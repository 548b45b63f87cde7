using System.CommandLine;
using System.CommandLine.Parsing;
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
        RootCommand root = new("Trains a multi-task painting classifier: artist, genre and style from one image.")
        {
            new TrainCommand(screen).Command,
            new EvalCommand(screen).Command,
            new PredictCommand(screen).Command,
            new SummaryCommand(screen).Command,
            new DemoCommand(screen).Command,
            new DevicesCommand(screen).Command,
            new VerifyCommand(screen).Command,
            new ProfileCommand(screen).Command,
        };
        try
        {
            ParseResult parsed = root.Parse(arguments);
            return parsed.Errors.Count > 0 ? Refuse(parsed, screen) : parsed.Invoke(new InvocationConfiguration
            {
                Output = screen.Output,
                Error = screen.Errors,
                EnableDefaultExceptionHandler = false,
                ProcessTerminationTimeout = null,
            });
        }
        catch (UserException error)
        {
            screen.Errors.WriteLine($"wikiart: {error.Message}");
            return ExitCode.UserError;
        }
        catch (Exception error)
        {
            screen.Errors.WriteLine($"wikiart: an unexpected fault, which is not yours: {FirstLine(error.Message)}{Details(error)}");
            return ExitCode.InternalError;
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
        screen.Errors.WriteLine($"wikiart: {sentence}");
        screen.Errors.WriteLine($"wikiart {path}--help lists what there is.");
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
