using Wikiart.Cuda.Trainer.Tests.Commands;

namespace Wikiart.Cuda.Trainer.Tests.Residual;

/// <summary>A tiny run of resnet18 on the small demo data, trained by the first test that needs it. Its 64 pictures leave a last batch of one.</summary>
internal static class ResidualRun
{
    private static readonly Lazy<string> Trained = new(Train);

    /// <summary>The command line of such a run.</summary>
    public static string[] Arguments =>
    [
        "--data", SmallDemo.Shard, "--image-size", "32", "--trunk", "resnet18", "--hidden", "8", "--batch-size", "9", "--threads", "2",
        "--lr", "1e-3", "--optimizer", "sgd",
    ];

    /// <summary>The run's folder, after one epoch.</summary>
    public static string Folder => Trained.Value;

    private static string Train()
    {
        string run = Path.Combine(Path.GetDirectoryName(SmallDemo.Shard)!, "residual");
        CommandRun.Success(["train", .. Arguments, "--epochs", "1", "--run-dir", run]);
        return run;
    }
}
