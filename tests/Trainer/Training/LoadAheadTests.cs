using Wikiart.Cuda.Trainer.Data;
using Wikiart.Cuda.Trainer.Training;

namespace Wikiart.Cuda.Trainer.Tests.Training;

/// <summary>A run's first batches are loaded while its model is made.</summary>
public sealed class LoadAheadTests
{
    [TestCase(0, 0)]
    [TestCase(1, 3)]
    public void What_was_loaded_ahead_is_what_the_run_asks_for(int epoch, int batch)
    {
        using TrainingData plain = new(SmallDemo.Options);
        using TrainingData data = new(SmallDemo.Options);
        data.LoadAhead(new TrainProgress { Epoch = epoch, Batch = batch });
        AssertSame(data, plain, epoch, batch);
        AssertSame(data, plain, epoch + 1, 0);
    }

    [Test]
    public void Another_epoch_than_the_one_loaded_ahead_is_loaded_when_asked_for()
    {
        using TrainingData plain = new(SmallDemo.Options);
        using TrainingData data = new(SmallDemo.Options);
        data.LoadAhead(new TrainProgress());
        AssertSame(data, plain, 2, 0);
        AssertSame(data, plain, 0, 0);
    }

    private static void AssertSame(TrainingData data, TrainingData plain, int epoch, int batch)
    {
        using BatchLoader mine = data.Train(epoch, batch, unreadableBefore: 0);
        using BatchLoader theirs = plain.Train(epoch, batch, unreadableBefore: 0);
        int batches = batch;
        while (theirs.Next() is { } expected)
        {
            PixelBatch found = mine.Next()!;
            Assert.That((found.Index, found.Count), Is.EqualTo((expected.Index, expected.Count)));
            int pixels = found.Pixels.Length / found.Capacity * found.Count;
            Assert.That(found.Samples[..found.Count], Is.EqualTo(expected.Samples[..found.Count]));
            Assert.That(found.Pixels.AsSpan(0, pixels).SequenceEqual(expected.Pixels.AsSpan(0, pixels)));
            mine.Return(found);
            theirs.Return(expected);
            batches++;
        }

        Assert.That(mine.Next(), Is.Null);
        Assert.That(batches, Is.EqualTo(data.BatchesPerEpoch));
    }
}
