using Wikiart.Cuda.Trainer.Tests.Commands;

namespace Wikiart.Cuda.Trainer.Tests;

/// <summary>A tiny run on the small demo data, trained by the first test that needs it. Tests only read it.</summary>
internal static class TrainedDemo
{
    private static readonly Lazy<string> Trained = new(Train);

    /// <summary>The run's folder.</summary>
    public static string Run => Trained.Value;

    /// <summary>Its best checkpoint.</summary>
    public static string Best => Path.Combine(Run, "best.safetensors");

    /// <summary>Demo pictures that it has not seen.</summary>
    public static string Pictures => Path.Combine(Path.GetDirectoryName(Run)!, "more", "pictures");

    private static string Train()
    {
        string folder = Path.GetDirectoryName(SmallDemo.Shard)!;
        string run = Path.Combine(folder, "trained");
        CommandRun.Success(["train", .. SmallDemo.Arguments, "--epochs", "4", "--run-dir", run]);
        CommandRun.Success("demo", "--out", Path.Combine(folder, "more"), "--count", "8", "--size", "24", "--seed", "5");
        return run;
    }
}
