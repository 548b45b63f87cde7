using SixLabors.ImageSharp.PixelFormats;
using Wikiart.Cuda.Runtime;
using Wikiart.Cuda.Trainer.Data;

namespace Wikiart.Cuda.Trainer.Tests.Data;

public sealed class UnreadableImageTests
{
    [Test]
    public void Unreadable_pictures_are_skipped_and_named_and_the_batch_closes_up([Values(1, 4)] int threads)
    {
        using var folder = new TempFolder();
        using IPaintingSource source = Source(folder, 30, absent: [4], truncated: [0, 7]);
        using var loader = new BatchLoader(source, Enumerable.Range(0, 30).ToArray(), Options(threads) with { MaxUnreadable = 0.2 });
        var seen = new List<int>();
        while (loader.Next() is { } batch)
        {
            for (int i = 0; i < batch.Count; i++)
            {
                Rgb24 colour = TestImages.ColourOf(batch.Samples[i]);
                Assert.That(TestImages.Distance(batch.PixelsOf(i)[..3], [colour.R, colour.G, colour.B]), Is.LessThan(6));
                Assert.That(batch.Labels[i], Is.EqualTo(batch.Samples[i]));
                seen.Add(batch.Samples[i]);
            }

            loader.Return(batch);
        }

        Assert.That(seen, Is.EqualTo(Enumerable.Range(0, 30).Except([0, 4, 7])));
        Assert.That(loader.Seen, Is.EqualTo(30));
        Assert.That(loader.Unreadable.Select(image => image.Sample), Is.EqualTo(new[] { 0, 4, 7 }));
        Assert.That(loader.Unreadable[0].Name, Does.EndWith("0.jpg"));
        Assert.That(loader.Unreadable[0].Reason, Is.EqualTo("the JPEG is truncated"));
        Assert.That(loader.Unreadable[1].Reason, Does.Contain("Could not find file"));
    }

    [Test]
    public void A_batch_of_which_nothing_can_be_read_is_empty()
    {
        using var folder = new TempFolder();
        using IPaintingSource source = Source(folder, 8, absent: [4, 5, 6, 7], truncated: []);
        using var loader = new BatchLoader(source, Enumerable.Range(0, 8).ToArray(), Options(2) with { BatchSize = 4, MaxUnreadable = 1 });
        Assert.That(loader.Next()!.Count, Is.EqualTo(4));
        Assert.That(loader.Next()!.Count, Is.Zero);
        Assert.That(loader.Next(), Is.Null);
    }

    [Test]
    public void Too_many_unreadable_pictures_stop_the_run_and_name_the_first()
    {
        using var folder = new TempFolder();
        using IPaintingSource source = Source(folder, 40, absent: [1, 2, 20, 21, 22], truncated: []);
        using var loader = new BatchLoader(source, Enumerable.Range(0, 40).ToArray(), Options(2));
        loader.Return(loader.Next()!);
        loader.Return(loader.Next()!);
        Assert.That(
            () => loader.Next(),
            Throws.TypeOf<UserException>().With.Message.StartsWith(
                "5 of all 40 pictures cannot be read, more than the allowed fraction of 0.1; the first is "));
    }

    [Test]
    public void An_unlucky_beginning_does_not_stop_a_run_that_has_few_unreadable_pictures()
    {
        using var folder = new TempFolder();
        using IPaintingSource source = Source(folder, 60, absent: [0, 1, 2, 3, 4], truncated: []);
        using var loader = new BatchLoader(source, Enumerable.Range(0, 60).ToArray(), Options(2));
        while (loader.Next() is { } batch)
        {
            loader.Return(batch);
        }

        Assert.That(loader.UnreadableCount, Is.EqualTo(5));
    }

    [Test]
    public void A_share_that_is_no_accident_stops_the_run_before_the_rest_is_tried()
    {
        UnreadableTally tally = new(paintings: 1000, allowed: 0.1);
        Ask(tally, 0, 19, unreadable: 19);
        tally.Judge();
        Ask(tally, 19, 20, unreadable: 1);
        Assert.That(() => tally.Judge(), Throws.TypeOf<UserException>().With.Message.StartsWith("20 of the first 20 pictures cannot be read"));
    }

    [Test]
    public void Each_picture_counts_once_over_all_passes_and_both_sets()
    {
        UnreadableTally tally = new(paintings: 100, allowed: 0.1);
        for (int epoch = 0; epoch < 5; epoch++)
        {
            tally.Begin(0, 0);
            Ask(tally, 0, 100, unreadable: 10);
            tally.Judge();
        }

        tally.See(50);
        tally.Add(new UnreadableImage(50, "50.jpg", "gone meanwhile"));
        Assert.That(() => tally.Judge(), Throws.TypeOf<UserException>().With.Message.StartsWith("11 of all 100 pictures cannot be read"));
    }

    [Test]
    public void The_part_of_an_epoch_before_a_resume_counts_in_that_epoch_alone()
    {
        UnreadableTally tally = new(paintings: 100, allowed: 0.1);
        tally.Begin(seenBefore: 40, unreadableBefore: 6);
        Ask(tally, 40, 100, unreadable: 4);
        tally.Judge();
        tally.Begin(0, 0);
        Ask(tally, 0, 40, unreadable: 6);
        tally.Judge();
        tally.Begin(seenBefore: 40, unreadableBefore: 7);
        Assert.That(() => tally.Judge(), Throws.TypeOf<UserException>());
    }

    private static void Ask(UnreadableTally tally, int from, int to, int unreadable)
    {
        for (int sample = from; sample < to; sample++)
        {
            tally.See(sample);
            if (sample < from + unreadable)
            {
                tally.Add(new UnreadableImage(sample, $"{sample}.jpg", "gone"));
            }
        }
    }

    [Test]
    public void A_damaged_shard_reaches_the_consumer()
    {
        using var folder = new TempFolder();
        string path = TestShard.Numbered(3, _ => [0, 0, 0]).WriteTo(folder.At("a.parquet"));
        byte[] bytes = File.ReadAllBytes(path);
        bytes.AsSpan(4, 60).Fill(0xEE);
        File.WriteAllBytes(path, bytes);
        using var source = PaintingSources.Open(path);
        using var loader = new BatchLoader(source, [0, 1, 2], Options(2));
        Assert.That(() => loader.Next(), Throws.TypeOf<UserException>().With.Message.Contains("row group 0 is damaged"));
    }

    private static BatchLoaderOptions Options(int threads) => new() { BatchSize = 8, ImageSize = 14, Resize = 16, Threads = threads };

    private static IPaintingSource Source(TempFolder folder, int count, int[] absent, int[] truncated)
    {
        for (int i = 0; i < count; i++)
        {
            byte[] image = TestImages.Numbered(i);
            if (!absent.Contains(i))
            {
                folder.Write($"{i}.jpg", truncated.Contains(i) ? image[..^20] : image);
            }
        }

        string rows = string.Join('\n', Enumerable.Range(0, count).Select(i => $"{i}.jpg,{i}"));
        return PaintingSources.Open(folder.Write("m.csv", $"path,number\n{rows}\n"));
    }
}
