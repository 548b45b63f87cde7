using Wikiart.Cuda.Runtime;
using Wikiart.Cuda.Trainer.Data.Demo;

namespace Wikiart.Cuda.Trainer.Commands;

/// <summary>Where the demo data lies, and how it gets there.</summary>
internal static class DemoData
{
    /// <summary>Pictures painted unless told otherwise.</summary>
    public const int DefaultCount = 2000;

    /// <summary>Seed unless told otherwise.</summary>
    public const ulong DefaultSeed = 1;

    private const int ExampleCount = 8;
    private const string ShardName = "train-00000-of-00001.parquet";

    /// <summary>The folder in which <c>train</c> looks for it.</summary>
    public static string Folder { get; } = Path.Combine("data", "demo");

    /// <summary>The file in a folder of demo data.</summary>
    /// <param name="folder">The folder.</param>
    /// <returns>Its only shard.</returns>
    public static string ShardIn(string folder) => Path.Combine(folder, ShardName);

    /// <summary>Where a folder of demo data has pictures that are in no shard, to predict.</summary>
    /// <param name="folder">The folder.</param>
    /// <returns>A folder of JPEG files, named after their labels.</returns>
    public static string PicturesIn(string folder) => Path.Combine(folder, "pictures");

    /// <summary>Paints the shard and the pictures.</summary>
    /// <param name="folder">The folder, made if it is not there.</param>
    /// <param name="count">Pictures in the shard.</param>
    /// <param name="seed">Which pictures.</param>
    /// <param name="side">Side of a picture, in pixels.</param>
    /// <exception cref="UserException">A file or the folder cannot be written.</exception>
    public static void Write(string folder, int count, ulong seed, int side)
    {
        try
        {
            Directory.CreateDirectory(PicturesIn(folder));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new UserException($"The folder '{folder}' cannot be made: {error.Message}", error);
        }

        DemoGenerator.WriteExamples(PicturesIn(folder), firstIndex: count, ExampleCount, seed, side);
        DemoGenerator.WriteShard(ShardIn(folder), count, seed, side);
    }

    /// <summary>Paints the demo data unless it is there already.</summary>
    /// <param name="say">Says what is done.</param>
    /// <returns>The file.</returns>
    public static string Ensure(Action<string> say)
    {
        string shard = ShardIn(Folder);
        if (!File.Exists(shard))
        {
            say($"No --data given: painting {DefaultCount} demo pictures into {shard}.");
            Write(Folder, DefaultCount, DefaultSeed, DemoGenerator.DefaultSide);
        }

        return shard;
    }
}
