using Wikiart.Cuda.Trainer.Commands;
using Wikiart.Cuda.Trainer.Terminal;

namespace Wikiart.Cuda.Trainer.Tests.Commands;

/// <summary>What a command line returned and wrote.</summary>
internal sealed record CommandRun(int ExitCode, string Output, string Errors)
{
    /// <summary>Runs a command line in this process, as a pipe would see it.</summary>
    public static CommandRun Of(params string[] arguments)
    {
        using StringWriter output = new();
        using StringWriter errors = new();
        int exitCode = CommandLine.Run(arguments, new Screen(output, errors, isTerminal: false));
        return new CommandRun(exitCode, output.ToString(), errors.ToString());
    }

    /// <summary>What a successful command wrote.</summary>
    public static string Success(params string[] arguments)
    {
        CommandRun run = Of(arguments);
        Assert.That(run.ExitCode, Is.Zero, run.Errors + run.Output);
        return run.Output;
    }

    /// <summary>The one sentence of a command that was refused.</summary>
    public static string Refusal(params string[] arguments) => Of(arguments).Sentence();

    /// <summary>Checks that the error stream has one sentence, at most followed by the way to the help, and returns it.</summary>
    public string Sentence()
    {
        // A machine without a GPU remarks on that before.
        string[] lines =
        [
            .. Errors.Split(Environment.NewLine, StringSplitOptions.RemoveEmptyEntries)
                .Where(line => !line.StartsWith("Using the CPU", StringComparison.Ordinal)),
        ];
        Assert.That(ExitCode, Is.EqualTo(1), Errors + Output);
        Assert.That(lines, Is.Not.Empty);
        Assert.That(lines.Skip(1), Has.All.EndsWith("--help lists what there is."));
        Assert.That(lines[0], Does.StartWith("wikiart: ").And.EndsWith("."));
        Assert.That(Errors, Does.Not.Contain("Exception").And.Not.Contain("   at ").And.Not.Contain("System."));
        return lines[0];
    }
}
