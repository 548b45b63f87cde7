using System.CommandLine;
using Wikiart.Cuda.Runtime;
using Wikiart.Cuda.Trainer.Import;

namespace Wikiart.Cuda.Trainer.Commands;

/// <summary>Which trained model a command uses.</summary>
internal static class WeightsArgument
{
    private const string Runs = "runs";
    private const string Best = "best.safetensors";

    /// <summary>The option.</summary>
    /// <returns>A new option.</returns>
    public static Option<string?> Create() => new("--weights")
    {
        Description = "A checkpoint, or a run's folder, of which the best checkpoint is taken. [default: the newest run in runs]",
        HelpName = "PATH",
    };

    /// <summary>The same as an argument, for commands that are about a run rather than do something with it.</summary>
    /// <returns>A new argument.</returns>
    public static Argument<string?> CreateRun() => new("RUN")
    {
        Description = "A run's folder, of which the best checkpoint is taken, or a checkpoint. [default: the newest run in runs]",
        Arity = ArgumentArity.ZeroOrOne,
    };

    /// <summary>Finds the checkpoint that the user means.</summary>
    /// <param name="given">What the user typed; null for the newest run.</param>
    /// <returns>A file.</returns>
    /// <exception cref="UserException">There is none.</exception>
    public static string Resolve(string? given)
    {
        if (given is null)
        {
            return Newest() ?? throw new UserException(
                $"There is no trained model in '{Runs}' yet: run wikiart train first, or name one with --weights.");
        }

        if (TorchCheckpoint.IsArchive(given))
        {
            throw new UserException($"'{given}' is a PyTorch checkpoint; wikiart import {given} --out FILE.safetensors makes it one to use here.");
        }

        if (!Directory.Exists(given))
        {
            return given;
        }

        string best = Path.Combine(given, Best);
        return File.Exists(best) ? best : throw new UserException($"The folder '{given}' holds no {Best}.");
    }

    private static string? Newest() => Directory.Exists(Runs)
        ? Directory.EnumerateDirectories(Runs)
            .Select(folder => Path.Combine(folder, Best))
            .Where(File.Exists)
            .OrderByDescending(File.GetLastWriteTimeUtc)
            .FirstOrDefault()
        : null;
}
