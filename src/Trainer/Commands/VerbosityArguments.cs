using System.CommandLine;
using System.Diagnostics;
using System.Reflection;
using System.Runtime.InteropServices;
using Wikiart.Cuda.Runtime;
using Wikiart.Cuda.Trainer.Terminal;

namespace Wikiart.Cuda.Trainer.Commands;

/// <summary>Options of every command that say how much it tells.</summary>
internal sealed class VerbosityArguments
{
    private const double BytesPerMegabyte = 1e6;

    private readonly Option<bool> _quiet = new("--quiet", "-q")
    {
        Description = "Print results and failures only: no progress, no remarks. [default: off]",
        Recursive = true,
    };

    private readonly Option<bool> _verbose = new("--verbose")
    {
        Description = "Print versions, the causes of a failure, time and memory as well. [default: off]",
        Recursive = true,
    };

    /// <summary>Adds the options to the root command.</summary>
    /// <param name="root">The root command.</param>
    public void AddTo(RootCommand root)
    {
        root.Add(_quiet);
        root.Add(_verbose);
    }

    /// <summary>What the user typed.</summary>
    /// <param name="parsed">The command line.</param>
    /// <returns>How much to say.</returns>
    /// <exception cref="UserException">The options contradict each other.</exception>
    public Verbosity Of(ParseResult parsed) => (parsed.GetValue(_quiet), parsed.GetValue(_verbose)) switch
    {
        (true, true) => throw new UserException("--quiet and --verbose contradict each other; give one of them."),
        (true, false) => Verbosity.Quiet,
        (false, true) => Verbosity.Verbose,
        _ => Verbosity.Normal,
    };

    /// <summary>What a report of a fault begins with.</summary>
    /// <returns>One line.</returns>
    public static string Versions() =>
        $"wikiart {Assembly.GetExecutingAssembly().GetName().Version!.ToString(3)}, {RuntimeInformation.FrameworkDescription}, " +
        $"{RuntimeInformation.OSDescription.Trim()}, {RuntimeInformation.ProcessArchitecture}, {Environment.ProcessorCount} processors";

    /// <summary>What a command cost.</summary>
    /// <param name="watch">Started with the command.</param>
    /// <returns>One line.</returns>
    public static string Costs(Stopwatch watch)
    {
        using Process process = Process.GetCurrentProcess();
        return $"{watch.Elapsed.TotalSeconds:0.0} s, {process.PeakWorkingSet64 / BytesPerMegabyte:#,0} MB of memory at most";
    }
}
