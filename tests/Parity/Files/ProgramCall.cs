using Wikiart.Cuda.Trainer.Commands;
using Wikiart.Cuda.Trainer.Terminal;

namespace Wikiart.Cuda.Parity.Tests.Files;

/// <summary>The program's command line, in this process.</summary>
internal static class ProgramCall
{
    /// <summary>Runs a command that has to succeed.</summary>
    public static void Succeed(params string[] arguments)
    {
        using StringWriter errors = new();
        Assert.That(CommandLine.Run(arguments, new Screen(TextWriter.Null, errors, isTerminal: false)), Is.Zero, errors.ToString());
    }
}
