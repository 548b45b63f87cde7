using ParquetSharp;
using Wikiart.Cuda.Trainer.Data;

namespace Wikiart.Cuda.Trainer.Tests.Data;

/// <summary>Shards as Arrow C++ writes them, through ParquetSharp, in the forms that data sets come in.</summary>
public sealed class ParquetVariantTests
{
    private const int Count = 2500;

    [Test]
    public void Every_row_group_size_codec_and_page_encoding_reads_alike(
        [Values(1, 100, 1131)] int rowGroupRows,
        [Values(Compression.Uncompressed, Compression.Snappy, Compression.Zstd, Compression.Gzip, Compression.Brotli)] Compression compression,
        [Values] bool dictionary)
    {
        using TempFolder folder = new();
        int count = rowGroupRows == 1 ? 60 : Count;
        TestShard shard = new() { RowGroupRows = rowGroupRows, Compression = compression, Dictionary = dictionary };
        for (int i = 0; i < count; i++)
        {
            shard.Rows.Add(new TestShard.Row(Bytes(i), [i % 129, i % 7 == 3 ? null : i % 11, i % 27]));
        }

        using IPaintingSource source = PaintingSources.Open(shard.WriteTo(folder.At("a.parquet")));
        AssertRows(source, count);
    }

    [Test]
    public void Several_shards_follow_each_other()
    {
        using TempFolder folder = new();
        for (int part = 0; part < 3; part++)
        {
            TestShard shard = new() { RowGroupRows = 100 };
            for (int i = part * 250; i < (part + 1) * 250; i++)
            {
                shard.Rows.Add(new TestShard.Row(Bytes(i), [i % 129, i % 7 == 3 ? null : i % 11, i % 27]));
            }

            shard.WriteTo(folder.At("data", $"train-0000{part}-of-00003.parquet"));
        }

        using IPaintingSource source = PaintingSources.Open(folder.Root);
        AssertRows(source, 750);
    }

    [Test]
    public void A_shard_without_a_column_or_metadata_has_the_tasks_that_are_there()
    {
        using TempFolder folder = new();
        TestShard shard = TestShard.Numbered(5, i => [i, 4 - i], new TestShard { Columns = ["artist", "style"] });
        using IPaintingSource source = PaintingSources.Open(shard.WriteTo(folder.At("a.parquet")));
        Assert.That(source.Tasks.Select(task => (task.Task, task.Count)), Is.EqualTo(new[] { ("artist", 5), ("style", 5) }));
        Assert.That(source.Tasks[0].ClassNames, Is.EqualTo(new[] { "0", "1", "2", "3", "4" }));
    }

    [Test]
    public void Pictures_of_many_megabytes_are_read_whole()
    {
        using TempFolder folder = new();
        byte[] large = new byte[20_000_000];
        new Random(3).NextBytes(large);
        TestShard shard = new();
        shard.Rows.Add(new TestShard.Row(Bytes(0), [0, 0, 0]));
        shard.Rows.Add(new TestShard.Row(large, [1, 0, 0]));
        shard.Rows.Add(new TestShard.Row(Bytes(2), [2, 0, 0]));
        using IPaintingSource source = PaintingSources.Open(shard.WriteTo(folder.At("a.parquet")));
        Assert.That(source.ReadEncoded(1).Span.SequenceEqual(large));
        Assert.That(source.ReadEncoded(2).ToArray(), Is.EqualTo(Bytes(2)));
    }

    // Lengths differ, so that a shifted value shows.
    private static byte[] Bytes(int i)
    {
        byte[] bytes = new byte[1 + (i * 37 % 211)];
        new Random(i).NextBytes(bytes);
        return bytes;
    }

    private static void AssertRows(IPaintingSource source, int count)
    {
        Assert.That(source.Count, Is.EqualTo(count));
        for (int i = 0; i < count; i++)
        {
            bool right = source.ReadEncoded(i).Span.SequenceEqual(Bytes(i))
                && source.Label(i, 0) == i % 129
                && source.Label(i, 1) == (i % 7 == 3 ? LabelSet.Missing : i % 11)
                && source.Label(i, 2) == i % 27;
            Assert.That(right, $"row {i}");
        }
    }
}
