using Wikiart.Cuda.Trainer.Data;
using Wikiart.Cuda.Trainer.Training;

namespace Wikiart.Cuda.Trainer.Tests.Training;

/// <summary>Real batches of the small demo data, which outlive their loader.</summary>
internal static class LoadedBatch
{
    /// <summary>Loads one batch.</summary>
    /// <param name="options">Data, sizes and batch size.</param>
    /// <param name="first">The first painting.</param>
    /// <param name="count">How many, up to the batch size.</param>
    public static PixelBatch Of(TrainOptions options, int first, int count)
    {
        using IPaintingSource source = PaintingSources.Open(options.Data);
        using BatchLoader loader = new(source, [.. Enumerable.Range(first, count)], TrainingData.Loading(options, training: true));
        PixelBatch batch = loader.Next()!;
        Assert.That(batch.Count, Is.EqualTo(count));
        return batch;
    }
}
