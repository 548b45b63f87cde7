using System.CommandLine;
using System.CommandLine.Help;
using System.Text;
using System.Text.RegularExpressions;
using Wikiart.Cuda.Trainer.Terminal;

namespace Wikiart.Cuda.Trainer.Commands;

/// <summary><c>wikiart reference</c>: all commands and options as Markdown, which is how docs/options.md is made.</summary>
internal sealed partial class ReferenceCommand
{
    private const string Preamble = """
        # Commands and options

        Written by the program itself: `wikiart reference > docs/options.md`. A test compares the two.

        ## Exit codes

        | code | meaning |
        |---|---|
        | 0 | everything was done |
        | 1 | something that you can put right; one sentence on the error stream says what |
        | 70 | a fault of the program; the error stream names a file with the details |
        | 130 | stopped by Ctrl-C or a termination signal, after saving |

        `COMMAND --help` says the same as this page, command by command. Results go to the standard output, and progress of `eval`, remarks and failures to the error stream. Where the output is no terminal there
        are no bars and no cursor movements, and `NO_COLOR=1` takes the colours away in one.

        """;

    private readonly Screen _screen;
    private readonly RootCommand _root;

    /// <summary>Describes the command.</summary>
    /// <param name="screen">Where to write.</param>
    /// <param name="root">The command that has all others.</param>
    public ReferenceCommand(Screen screen, RootCommand root)
    {
        _screen = screen;
        _root = root;
        Command = new Command("reference", "Prints all commands and options as Markdown.");
        Command.SetAction(Run);
    }

    /// <summary>The command.</summary>
    public Command Command { get; }

    private int Run(ParseResult parsed)
    {
        StringBuilder text = new(Preamble);
        text.Append("\n## Options of every command\n\n");
        Options(text, _root.Options.Where(option => option.Recursive));
        foreach (Command command in _root.Subcommands.OrderBy(command => command.Name, StringComparer.Ordinal))
        {
            string arguments = string.Concat(command.Arguments.Select(Placeholder));
            text.Append($"\n## wikiart {command.Name}{arguments}\n\n{command.Description}\n\n");
            foreach (Argument argument in command.Arguments)
            {
                text.Append($"- `{argument.Name}`: {argument.Description}\n");
            }

            text.Append(command.Arguments.Count > 0 && command.Options.Count > 0 ? "\n" : string.Empty);
            Options(text, command.Options);
        }

        _screen.Output.Write(text.Replace("\r\n", "\n"));
        return ExitCode.Success;
    }

    private static string Placeholder(Argument argument)
    {
        string name = argument.Arity.MaximumNumberOfValues > 1 ? argument.Name + "…" : argument.Name;
        return argument.Arity.MinimumNumberOfValues == 0 ? $" [{name}]" : $" {name}";
    }

    private static void Options(StringBuilder text, IEnumerable<Option> options)
    {
        Option[] shown = [.. options.Where(option => option is not (HelpOption or VersionOption))];
        if (shown.Length == 0)
        {
            return;
        }

        text.Append("| option | meaning | default |\n|---|---|---|\n");
        foreach (Option option in shown)
        {
            string description = option.Description ?? string.Empty;
            Match told = Told().Match(description);
            string otherwise = told.Success ? told.Groups[1].Value : Default(option);
            string names = string.Join(", ", [option.Name, .. option.Aliases]);
            string value = option.HelpName is null ? string.Empty : $" {option.HelpName}";
            text.Append($"| `{Cell(names + value)}` | {Cell(Told().Replace(description, string.Empty).Trim())} | {Cell(otherwise)} |\n");
        }
    }

    private static string Default(Option option)
    {
        object? value = option.HasDefaultValue ? option.GetDefaultValue() : null;
        return option.ValueType == typeof(bool) ? "off" : option.ValueType == typeof(int) ? $"{value ?? 0}" : value?.ToString() ?? "none";
    }

    private static string Cell(string text) => text.Replace("|", "\\|");

    [GeneratedRegex(@"\[(?:default: )?((?<=default: )[^\]]*|required)\]")]
    private static partial Regex Told();
}
