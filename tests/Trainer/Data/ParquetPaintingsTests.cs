using ParquetSharp;
using Wikiart.Cuda.Trainer.Data;
using Wikiart.Cuda.Trainer.Data.Sources;

namespace Wikiart.Cuda.Trainer.Tests.Data;

public sealed class ParquetPaintingsTests
{
    private const string Names =
        """
        {"info":{"features":{"image":{"_type":"Image"},
        "artist":{"names":["Unknown Artist","joaquã\u00adn-sorolla","m.c.-escher"],"_type":"ClassLabel"},
        "genre":{"names":["landscape","Unknown Genre"],"_type":"ClassLabel"}}}}
        """;

    [Test]
    public void Labels_and_images_come_back_as_written(
        [Values(Compression.Uncompressed, Compression.Snappy, Compression.Zstd)] Compression compression,
        [Values] bool dictionary,
        [Values(1, 7, int.MaxValue)] int rowGroupRows)
    {
        using var folder = new TempFolder();
        TestShard shard = TestShard.Numbered(
            20, Labels, new TestShard { Compression = compression, Dictionary = dictionary, RowGroupRows = rowGroupRows });
        using var source = PaintingSources.Open(shard.WriteTo(folder.At("a.parquet")));

        Assert.That(source.Count, Is.EqualTo(20));
        Assert.That(source.Tasks.Select(task => (task.Task, task.Count)), Is.EqualTo(new[] { ("artist", 5), ("genre", 3), ("style", 2) }));
        for (int i = 19; i >= 0; i--)
        {
            for (int task = 0; task < 3; task++)
            {
                Assert.That(source.Label(i, task), Is.EqualTo(Labels(i)[task] ?? LabelSet.Missing), $"row {i} task {task}");
            }

            Assert.That(source.ReadEncoded(i).ToArray(), Is.EqualTo(TestImages.Numbered(i)), $"row {i}");
        }

        static long?[] Labels(int i) => [i % 5, i % 4 == 3 ? null : i % 4, i % 3 - 1];
    }

    [Test]
    public void Required_label_columns_are_read_too()
    {
        using var folder = new TempFolder();
        TestShard shard = TestShard.Numbered(4, i => [i, 0, 1], new TestShard { RequiredLabels = true });
        using var source = PaintingSources.Open(shard.WriteTo(folder.At("a.parquet")));
        Assert.That(Enumerable.Range(0, 4).Select(i => source.Label(i, 0)), Is.EqualTo(new[] { 0, 1, 2, 3 }));
    }

    [Test]
    public void A_null_image_does_not_shift_the_ones_after_it()
    {
        using var folder = new TempFolder();
        var shard = new TestShard();
        shard.Rows.Add(new(TestImages.Numbered(0), [0, 0, 0]));
        shard.Rows.Add(new(null, [0, 0, 0]));
        shard.Rows.Add(new(null, [0, 0, 0], StructIsNull: true));
        shard.Rows.Add(new(TestImages.Numbered(3), [0, 0, 0]));
        using var source = PaintingSources.Open(shard.WriteTo(folder.At("a.parquet")));

        Assert.That(() => source.ReadEncoded(1), Throws.TypeOf<InvalidDataException>());
        Assert.That(() => source.ReadEncoded(2), Throws.TypeOf<InvalidDataException>());
        Assert.That(source.ReadEncoded(3).ToArray(), Is.EqualTo(TestImages.Numbered(3)));
    }

    [Test]
    public void Class_names_are_kept_byte_for_byte_and_unknown_classes_are_found_by_name()
    {
        using var folder = new TempFolder();
        TestShard shard = TestShard.Numbered(3, i => [i, i % 2], new TestShard { Columns = ["artist", "genre"], HuggingFaceMetadata = Names });
        using var source = PaintingSources.Open(shard.WriteTo(folder.At("a.parquet")));

        Assert.That(source.Tasks[0].ClassNames[1], Is.EqualTo("joaquã\u00adn-sorolla"));
        Assert.That(source.Tasks[0].UnknownClass, Is.EqualTo(0));
        Assert.That(source.Tasks[1].UnknownClass, Is.EqualTo(1));
        Assert.That(source.Label(0, 0), Is.EqualTo(0), "the source itself keeps the unknown class");
    }

    [Test]
    public void Shards_of_a_folder_follow_each_other_in_ordinal_order_and_name_their_rows()
    {
        using var folder = new TempFolder();
        TestShard.Numbered(2, i => [0, i, 0], new TestShard { RowGroupRows = 1 }).WriteTo(folder.At("data", "train-B.parquet"));
        TestShard.Numbered(3, i => [1, i, 0], new TestShard { RowGroupRows = 2 }).WriteTo(folder.At("data", "train-A.parquet"));
        using var source = PaintingSources.Open(folder.Root);

        Assert.That(Enumerable.Range(0, 5).Select(source.NameOf), Is.EqualTo(new[]
        {
            "train-A.parquet row 0", "train-A.parquet row 1", "train-A.parquet row 2", "train-B.parquet row 0", "train-B.parquet row 1",
        }));
        Assert.That(Enumerable.Range(0, 5).Select(source.GroupOf), Is.EqualTo(new[] { 0, 0, 1, 2, 3 }));
        Assert.That(source.Tasks[0].Count, Is.EqualTo(2), "classes are counted over all shards");
    }

    [Test]
    public void Only_as_many_row_groups_as_the_cache_has_room_for_stay_in_memory()
    {
        using var folder = new TempFolder();
        string path = TestShard.Numbered(40, _ => [0, 0, 0], new TestShard { RowGroupRows = 4 }).WriteTo(folder.At("a.parquet"));
        long group = 4 * TestImages.Numbered(0).Length;
        using var source = ParquetPaintings.Open(path, new PaintingSourceOptions { CacheBytes = group * 4 });
        Assert.That(source.GroupWindow, Is.InRange(1, 3));

        int[] order = EpochOrder.Shuffled(source, Enumerable.Range(0, 40).ToArray(), seed: 1, epoch: 0);
        Array.ForEach(order, sample => source.ReadEncoded(sample));
        Assert.That(source.RowGroupLoads, Is.EqualTo(10), "each of the 10 row groups is read once an epoch");
    }

    [Test]
    public void Several_threads_read_the_same_bytes()
    {
        using var folder = new TempFolder();
        string path = TestShard.Numbered(40, _ => [0, 0, 0], new TestShard { RowGroupRows = 4 }).WriteTo(folder.At("a.parquet"));
        using var source = ParquetPaintings.Open(path, new PaintingSourceOptions { CacheBytes = 1 });
        Parallel.For(0, 200, new ParallelOptions { MaxDegreeOfParallelism = 4 }, i =>
        {
            int sample = i * 7 % 40;
            Assert.That(source.ReadEncoded(sample).ToArray(), Is.EqualTo(TestImages.Numbered(sample)));
        });
    }
}
