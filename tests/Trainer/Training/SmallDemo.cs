using Wikiart.Cuda.Trainer.Data.Demo;
using Wikiart.Cuda.Trainer.Training;

// The namespace above those of the fixtures that share the data.
namespace Wikiart.Cuda.Trainer.Tests;

/// <summary>Demo data of 80 small pictures, painted once for all tests, and the options of a tiny run on it.</summary>
[SetUpFixture]
public sealed class SmallDemo
{
    public const int Pictures = 80;
    private const int Side = 24;
    private static string? _folder;

    /// <summary>The shard.</summary>
    internal static string Shard => Path.Combine(_folder!, "demo.parquet");

    /// <summary>The command line of a tiny run that takes the shard.</summary>
    internal static string[] Arguments =>
    [
        "--data", Shard, "--image-size", "16", "--trunk", "4,8", "--hidden", "8", "--batch-size", "10", "--threads", "2", "--lr", "1e-3",
    ];

    /// <summary>The same with another value of one of its options.</summary>
    internal static string[] With(string option, string value)
    {
        string[] arguments = Arguments;
        arguments[Array.IndexOf(arguments, option) + 1] = value;
        return arguments;
    }

    /// <summary>The same as options: 64 pictures to train on in 7 batches, 16 held out in 2.</summary>
    internal static TrainOptions Options => TrainOptions.Baseline(Shard) with
    {
        ImageSize = 16,
        Trunk = [4, 8],
        Hidden = 8,
        BatchSize = 10,
        LearningRate = 1e-3,
        Epochs = 4,
        Threads = 2,
    };

    [OneTimeSetUp]
    public void Paint()
    {
        _folder = Directory.CreateTempSubdirectory("wikiart-demo-").FullName;
        DemoGenerator.WriteShard(Shard, Pictures, seed: 1, Side);
    }

    [OneTimeTearDown]
    public void Remove() => Directory.Delete(_folder!, recursive: true);
}
