using System.CommandLine;
using Wikiart.Cuda.Runtime;
using Wikiart.Cuda.Trainer.Terminal;

namespace Wikiart.Cuda.Trainer.Commands;

/// <summary><c>wikiart completion</c>: a script that makes a shell complete commands and options, asking the program itself for them.</summary>
internal sealed class CompletionCommand
{
    private const string Bash = """
        # For ~/.bashrc:  eval "$(wikiart completion bash)"
        _wikiart() {
            local IFS=$'\n'
            COMPREPLY=( $(wikiart "[suggest:${COMP_POINT}]" "${COMP_LINE}" 2>/dev/null) )
        }
        complete -o default -F _wikiart wikiart
        """;

    private const string Zsh = """
        # For ~/.zshrc, after compinit:  eval "$(wikiart completion zsh)"
        _wikiart() {
            local line="${words[*]}"
            local -a found=( "${(@f)$(wikiart "[suggest:${#line}]" "$line" 2>/dev/null)}" )
            found=( ${found:#} )
            (( ${#found} )) && compadd -- "${found[@]}" || _files
        }
        compdef _wikiart wikiart
        """;

    private const string Fish = """
        # For ~/.config/fish/completions/wikiart.fish:  wikiart completion fish
        complete -c wikiart -a '(wikiart "[suggest:"(commandline -C)"]" (commandline) 2>/dev/null)'
        """;

    private const string PowerShell = """
        # For $PROFILE:  wikiart completion pwsh | Out-String | Invoke-Expression
        Register-ArgumentCompleter -Native -CommandName wikiart -ScriptBlock {
            param($word, $line, $position)
            wikiart "[suggest:$position]" "$line" 2>$null | ForEach-Object {
                [System.Management.Automation.CompletionResult]::new($_, $_, 'ParameterValue', $_)
            }
        }
        """;

    private static readonly Dictionary<string, string> Scripts = new() { ["bash"] = Bash, ["zsh"] = Zsh, ["fish"] = Fish, ["pwsh"] = PowerShell };

    private readonly Screen _screen;
    private readonly Argument<string> _shell = new("SHELL") { Description = $"The shell: {string.Join(", ", Scripts.Keys)}." };

    /// <summary>Describes the command.</summary>
    /// <param name="screen">Where to write.</param>
    public CompletionCommand(Screen screen)
    {
        _screen = screen;
        _shell.CompletionSources.Add([.. Scripts.Keys]);
        Command = new Command("completion", "Prints a script that makes a shell complete commands and options.") { _shell };
        Command.SetAction(Run);
    }

    /// <summary>The command.</summary>
    public Command Command { get; }

    private int Run(ParseResult parsed)
    {
        string shell = parsed.GetValue(_shell)!;
        _screen.Output.WriteLine(Scripts.TryGetValue(shell, out string? script)
            ? script
            : throw new UserException($"There is no completion for the shell '{shell}'; there is for {string.Join(", ", Scripts.Keys)}."));
        return ExitCode.Success;
    }
}
