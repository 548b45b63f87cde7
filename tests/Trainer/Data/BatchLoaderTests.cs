using System.Diagnostics;
using SixLabors.ImageSharp.PixelFormats;
using Wikiart.Cuda.Runtime;
using Wikiart.Cuda.Trainer.Data;
using Wikiart.Cuda.Trainer.Data.Images;

namespace Wikiart.Cuda.Trainer.Tests.Data;

[NonParallelizable]
public sealed class BatchLoaderTests
{
    private const int Count = 50;
    private TempFolder _folder;
    private IPaintingSource _source;

    [SetUp]
    public void Open()
    {
        _folder = new TempFolder();
        const string names = """{"info":{"features":{"artist":{"names":["a","b","c"]},"genre":{"names":["x","Unknown Genre"]}}}}""";
        var shard = new TestShard { Columns = ["artist", "genre"], HuggingFaceMetadata = names, RowGroupRows = 8 };
        _source = PaintingSources.Open(TestShard.Numbered(Count, i => [i % 3, i % 2], shard).WriteTo(_folder.At("a.parquet")));
    }

    [TearDown]
    public void Close()
    {
        _source.Dispose();
        _folder.Dispose();
    }

    [Test]
    public void The_number_of_threads_changes_nothing()
    {
        int[] order = EpochOrder.Shuffled(_source, Enumerable.Range(0, Count).ToArray(), 3, 0);
        List<string> one = Run(order, Options() with { Training = true, Threads = 1 });
        List<string> four = Run(order, Options() with { Training = true, Threads = 4 });
        Assert.That(four, Is.EqualTo(one));
        Assert.That(one, Has.Count.EqualTo(7));
    }

    [Test]
    public void Resuming_at_a_batch_delivers_the_rest_of_the_epoch()
    {
        int[] order = EpochOrder.Shuffled(_source, Enumerable.Range(0, Count).ToArray(), 3, 0);
        List<string> whole = Run(order, Options() with { Training = true });
        Assert.That(Run(order, Options() with { Training = true, StartBatch = 4 }), Is.EqualTo(whole[4..]));
        Assert.That(Run(order, Options() with { Training = true, StartBatch = 7 }), Is.Empty);
    }

    [Test]
    public void Pictures_labels_and_the_smaller_last_batch_are_right()
    {
        using var loader = new BatchLoader(_source, Enumerable.Range(0, Count).ToArray(), Options());
        int sample = 0;
        while (loader.Next() is { } batch)
        {
            Assert.That(batch.Count, Is.EqualTo(batch.Index == 6 ? 2 : 8));
            for (int i = 0; i < batch.Count; i++, sample++)
            {
                Rgb24 colour = TestImages.ColourOf(sample);
                Assert.That(batch.Samples[i], Is.EqualTo(sample));
                Assert.That(TestImages.Distance(batch.PixelsOf(i)[..3], [colour.R, colour.G, colour.B]), Is.LessThan(6));
                Assert.That(batch.Labels[i * 2], Is.EqualTo(sample % 3));
                Assert.That(batch.Labels[(i * 2) + 1], Is.EqualTo(sample % 2 == 1 ? LabelSet.Missing : 0), "unknown is ignored");
            }

            loader.Return(batch);
        }

        Assert.That(sample, Is.EqualTo(Count));
        Assert.That(loader.BatchCount, Is.EqualTo(7));
    }

    [Test]
    public void The_unknown_class_can_be_kept()
    {
        using var loader = new BatchLoader(_source, [1], Options() with { KeepUnknown = true });
        Assert.That(loader.Next()!.Labels[1], Is.EqualTo(1));
    }

    [Test]
    public void Training_crops_lie_within_the_square_and_depend_on_seed_epoch_and_sample_alone()
    {
        BatchLoaderOptions options = Options() with { Training = true };
        string[] first = Plans(options);
        Assert.That(first.Distinct().Count(), Is.GreaterThan(20), "of 50 pictures");
        Assert.That(Plans(options with { BatchSize = 5, Threads = 1 }), Is.EqualTo(first));
        Assert.That(Plans(options with { Epoch = 1 }), Is.Not.EqualTo(first));
        Assert.That(Plans(options with { Seed = 1 }), Is.Not.EqualTo(first));
        foreach (int sample in Enumerable.Range(0, Count))
        {
            PixelRegion window = CropPlan.For(options, sample).Window(24, 16).Output;
            Assert.That((window.Width, window.Height), Is.EqualTo((14, 14)));
            Assert.That(window.Left, Is.InRange(0, 24 - 14));
            Assert.That(window.Top, Is.InRange(0, 16 - 14));
        }
    }

    [Test]
    public void Evaluation_takes_the_centre_of_the_resized_picture([Range(14, 18)] int size)
    {
        // 24 x 16 becomes (int)(S' * 24 / 16) x S'; the window must be torchvision's CenterCrop of it.
        BatchLoaderOptions options = Options() with { ImageSize = size, Resize = size + 3 };
        int side = size + 3;
        CropPlan plan = CropPlan.For(options, 0);
        PixelRegion window = plan.Window(24, 16).Output;
        Assert.That(window.Left, Is.EqualTo((int)Math.Round(((side * 24 / 16) - size) / 2.0, MidpointRounding.ToEven)));
        Assert.That(window.Top, Is.EqualTo((int)Math.Round((side - size) / 2.0, MidpointRounding.ToEven)));
        Assert.That(plan.Flip, Is.False);
    }

    [Test]
    public void Ten_crops_are_the_corners_and_the_centre_and_the_same_mirrored()
    {
        // 24 x 16 stays as it is at a shorter side of 16.
        BatchLoaderOptions options = Options() with { Crops = 10, BatchSize = 10 };
        CropPlan[] plans = [.. Enumerable.Range(0, 10).Select(view => CropPlan.For(options, 0, view))];
        Assert.That(plans.Take(5).Select(plan => plan.Window(24, 16).Output), Is.EqualTo(new PixelRegion[]
        {
            new(0, 0, 14, 14), new(10, 0, 14, 14), new(0, 2, 14, 14), new(10, 2, 14, 14), new(5, 1, 14, 14),
        }));
        Assert.That(plans.Skip(5).Select(plan => plan.Window(24, 16)), Is.EqualTo(plans.Take(5).Select(plan => plan.Window(24, 16))));
        Assert.That(plans.Select(plan => plan.Flip), Is.EqualTo(new[] { false, false, false, false, false, true, true, true, true, true }));
    }

    [TestCase(224, 256)]
    [TestCase(64, 73)]
    public void The_default_resize_is_that_of_the_standard_evaluation(int imageSize, int side) =>
        Assert.That(new BatchLoaderOptions { BatchSize = 1, ImageSize = imageSize }.ResizedSide, Is.EqualTo(side));

    [Test]
    public void A_resize_smaller_than_the_crop_is_refused() =>
        Assert.That(
            () => new BatchLoader(_source, [0], Options() with { Resize = 13 }),
            Throws.TypeOf<UserException>().With.Message.Contains("resized to 13 pixels, but the crop for the model needs at least 14"));

    [Test]
    public void Buffers_are_used_again_and_cannot_be_returned_twice()
    {
        using var loader = new BatchLoader(_source, Enumerable.Range(0, Count).ToArray(), Options() with { Prefetch = 2 });
        var buffers = new HashSet<byte[]>();
        PixelBatch? last = null;
        while (loader.Next() is { } batch)
        {
            buffers.Add(batch.Pixels);
            loader.Return(batch);
            last = batch;
        }

        Assert.That(buffers, Has.Count.EqualTo(2));
        Assert.That(() => loader.Return(last!), Throws.InvalidOperationException);
    }

    [Test]
    public void Holding_every_buffer_is_an_error_and_not_a_deadlock()
    {
        using var loader = new BatchLoader(_source, Enumerable.Range(0, Count).ToArray(), Options() with { Prefetch = 2 });
        loader.Next();
        loader.Next();
        Assert.That(() => loader.Next(), Throws.InvalidOperationException.With.Message.Contains("return one"));
    }

    [Test]
    public void Disposing_ends_the_threads_at_once_and_next_says_so()
    {
        var loader = new BatchLoader(_source, Enumerable.Range(0, Count).ToArray(), Options() with { Threads = 4 });
        loader.Next();
        var watch = Stopwatch.StartNew();
        loader.Dispose();
        Assert.That(watch.Elapsed, Is.LessThan(TimeSpan.FromSeconds(1)));
        Assert.That(() => loader.Next(), Throws.TypeOf<ObjectDisposedException>());
    }

    [Test]
    public void The_consuming_thread_allocates_nothing()
    {
        using var loader = new BatchLoader(_source, Enumerable.Range(0, Count).ToArray(), Options() with { BatchSize = 5 });
        loader.Return(loader.Next()!);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 1; i < loader.BatchCount; i++)
        {
            loader.Return(loader.Next()!);
        }

        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.Zero);
    }

    [Test]
    public void Waiting_is_measured()
    {
        // On a busy machine everything may be decoded before this thread gets to ask for it; not every time.
        Assert.That(Enumerable.Range(0, 50).Any(_ => WaitedForAll() > TimeSpan.Zero));
    }

    private TimeSpan WaitedForAll()
    {
        using var loader = new BatchLoader(_source, Enumerable.Range(0, Count).ToArray(), Options() with { Threads = 1, BatchSize = Count });
        loader.Next();
        return loader.Waited;
    }

    private static BatchLoaderOptions Options() => new() { BatchSize = 8, ImageSize = 14, Resize = 16, Threads = 2 };

    private static string[] Plans(BatchLoaderOptions options) => [.. Enumerable.Range(0, Count).Select(sample =>
    {
        CropPlan plan = CropPlan.For(options, sample);
        return $"{plan.Window(24, 16).Output} {plan.Flip}";
    })];

    private List<string> Run(int[] order, BatchLoaderOptions options)
    {
        var batches = new List<string>();
        using var loader = new BatchLoader(_source, order, options);
        while (loader.Next() is { } batch)
        {
            string pixels = Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(batch.Pixels.AsSpan(0, batch.Count * 14 * 14 * 3)));
            batches.Add($"{batch.Index}: {string.Join(",", batch.Samples[..batch.Count])} {string.Join(",", batch.Crops[..(batch.Count * 3)])} {pixels}");
            loader.Return(batch);
        }

        return batches;
    }
}
