using Wikiart.Cuda.Trainer.Data.Demo;
using Wikiart.Cuda.Trainer.Data.Sources;

namespace Wikiart.Cuda.InputBenchmarks;

/// <summary>Parquet files whose pictures all differ, at a size that a folder of paintings has.</summary>
internal static class BigShards
{
    private const int Bases = 8;
    private const int ShardPictures = 4000;

    /// <summary>Writes shards.</summary>
    /// <param name="folder">Where.</param>
    /// <param name="count">Pictures in all.</param>
    /// <param name="width">Their width.</param>
    /// <param name="height">Their height.</param>
    /// <param name="groupRows">Rows in a row group.</param>
    /// <returns>Bytes of the pictures.</returns>
    public static long Write(string folder, int count, int width, int height, int groupRows)
    {
        byte[][] bases = [.. Enumerable.Range(0, Bases).Select(seed => BrushStrokes.Jpeg(width, height, seed))];
        long bytes = 0;
        for (int start = 0; start < count; start += ShardPictures)
        {
            int pictures = Math.Min(ShardPictures, count - start);
            ReadOnlyMemory<byte>[] images = [.. Enumerable.Range(start, pictures).Select(i => (ReadOnlyMemory<byte>)BrushStrokes.Numbered(bases[i % Bases], i))];
            long[][] labels = [.. DemoLabels.Tasks.Select(task => Enumerable.Range(start, pictures).Select(i => (long)(i % task.ClassNames.Count)).ToArray())];
            HuggingFaceShard.Write(Path.Combine(folder, $"train-{start / ShardPictures:D5}.parquet"), DemoLabels.Tasks, images, labels, groupRows);
            bytes += images.Sum(image => (long)image.Length);
        }

        return bytes;
    }
}
