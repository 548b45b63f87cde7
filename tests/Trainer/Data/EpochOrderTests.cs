using Wikiart.Cuda.Trainer.Data;
using Wikiart.Cuda.Trainer.Data.Sources;

namespace Wikiart.Cuda.Trainer.Tests.Data;

public sealed class EpochOrderTests
{
    [Test]
    public void An_epoch_visits_every_sample_once_in_an_order_that_seed_and_epoch_fix()
    {
        using var folder = new TempFolder();
        using var source = PaintingSources.Open(TestShard.Numbered(60, _ => [0, 0, 0]).WriteTo(folder.At("a.parquet")));
        int[] samples = Enumerable.Range(0, 60).Where(i => i % 3 != 0).ToArray();
        int[] order = EpochOrder.Shuffled(source, samples, 1, 0);

        Assert.That(order.Order(), Is.EqualTo(samples));
        Assert.That(EpochOrder.Shuffled(source, samples, 1, 0), Is.EqualTo(order));
        Assert.That(EpochOrder.Shuffled(source, samples, 1, 1), Is.Not.EqualTo(order));
        Assert.That(EpochOrder.Shuffled(source, samples, 2, 0), Is.Not.EqualTo(order));
    }

    [Test]
    public void With_little_memory_the_paintings_are_shuffled_within_windows_of_row_groups()
    {
        using var folder = new TempFolder();
        string path = TestShard.Numbered(80, _ => [0, 0, 0], new TestShard { RowGroupRows = 4 }).WriteTo(folder.At("a.parquet"));
        using var source = ParquetPaintings.Open(path, new PaintingSourceOptions { CacheBytes = 4 * 4 * TestImages.Numbered(0).Length });
        int window = source.GroupWindow;
        Assert.That(window, Is.GreaterThan(1));

        int[] order = EpochOrder.Shuffled(source, Enumerable.Range(0, 80).ToArray(), 1, 0);
        Assert.That(order.Order(), Is.EqualTo(Enumerable.Range(0, 80)));
        int[][] windows = order.Chunk(window * 4).ToArray();
        Assert.That(windows.Select(chunk => chunk.Select(source.GroupOf).Distinct().Count()), Is.All.LessThanOrEqualTo(window));
        Assert.That(windows.SelectMany(chunk => chunk.Select(source.GroupOf).Distinct()).Distinct().Count(), Is.EqualTo(20));
        Assert.That(windows[0].Select(source.GroupOf), Is.Not.Ordered, "samples of different groups are mixed");
        Assert.That(EpochOrder.Shuffled(source, Enumerable.Range(0, 80).ToArray(), 1, 0), Is.EqualTo(order));
    }
}
