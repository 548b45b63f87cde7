using Wikiart.Cuda.Trainer.Data.Demo;

namespace Wikiart.Cuda.Trainer.Commands;

/// <summary>Where the demo data lies, and how it gets there.</summary>
internal static class DemoData
{
    /// <summary>Pictures painted unless told otherwise.</summary>
    public const int DefaultCount = 2000;

    /// <summary>Seed unless told otherwise.</summary>
    public const ulong DefaultSeed = 1;

    private const string ShardName = "train-00000-of-00001.parquet";

    /// <summary>The folder in which <c>train</c> looks for it.</summary>
    public static string Folder { get; } = Path.Combine("data", "demo");

    /// <summary>The file in a folder of demo data.</summary>
    /// <param name="folder">The folder.</param>
    /// <returns>Its only shard.</returns>
    public static string ShardIn(string folder) => Path.Combine(folder, ShardName);

    /// <summary>Paints the demo data unless it is there already.</summary>
    /// <param name="say">Says what is done.</param>
    /// <returns>The file.</returns>
    public static string Ensure(Action<string> say)
    {
        string shard = ShardIn(Folder);
        if (!File.Exists(shard))
        {
            say($"No --data given: painting {DefaultCount} demo pictures into {shard}.");
            Directory.CreateDirectory(Folder);
            DemoGenerator.WriteShard(shard, DefaultCount, DefaultSeed);
        }

        return shard;
    }
}
