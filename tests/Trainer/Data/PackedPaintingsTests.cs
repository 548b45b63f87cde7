using System.Security.Cryptography;
using SixLabors.ImageSharp.PixelFormats;
using Wikiart.Cuda.Runtime;
using Wikiart.Cuda.Trainer.Data;
using Wikiart.Cuda.Trainer.Data.Images;
using Wikiart.Cuda.Trainer.Data.Packed;

namespace Wikiart.Cuda.Trainer.Tests.Data;

public sealed class PackedPaintingsTests
{
    private const int Count = 40;
    private TempFolder _folder;

    [SetUp]
    public void Create() => _folder = new TempFolder();

    [TearDown]
    public void Remove() => _folder.Dispose();

    [Test]
    public void Labels_names_and_order_are_the_sources()
    {
        using IPaintingSource source = Source(Count);
        using IPaintingSource packed = Pack(source, "packed");
        Assert.That(packed.Count, Is.EqualTo(Count));
        Assert.That(packed.Tasks.Select(task => task.Task), Is.EqualTo(source.Tasks.Select(task => task.Task)));
        Assert.That(packed.Tasks[0].ClassNames, Is.EqualTo(source.Tasks[0].ClassNames));
        for (int i = 0; i < Count; i++)
        {
            Assert.That(packed.NameOf(i), Is.EqualTo(source.NameOf(i)));
            Assert.That((packed.Label(i, 0), packed.Label(i, 1)), Is.EqualTo((source.Label(i, 0), source.Label(i, 1))));
        }

        using IPaintingSource one = PaintingSources.Open(_folder.At("packed"), new PaintingSourceOptions { Columns = ["genre"] });
        Assert.That(one.Tasks.Single().Task, Is.EqualTo("genre"));
        Assert.That(Enumerable.Range(0, Count).Select(i => one.Label(i, 0)), Is.EqualTo(Enumerable.Range(0, Count).Select(i => i % 2)));
    }

    [Test]
    public void Training_sees_the_same_pixels_as_from_the_encoded_pictures([Values] bool training)
    {
        using IPaintingSource source = Source(Count);
        using IPaintingSource packed = Pack(source, "packed");
        BatchLoaderOptions options = new() { BatchSize = 8, ImageSize = 14, Resize = 16, Training = training, Seed = 3, Epoch = 2 };
        Assert.That(Load(packed, options), Is.EqualTo(Load(source, options)));
        Assert.That(Load(packed, options with { Threads = 1 }), Is.EqualTo(Load(packed, options with { Threads = 4 })));
    }

    [Test]
    public void The_number_of_threads_changes_no_byte()
    {
        using IPaintingSource source = Source(Count);
        Pack(source, "one", threads: 1).Dispose();
        Pack(source, "four", threads: 4).Dispose();
        string[] files = [.. Directory.GetFiles(_folder.At("one")).Select(file => Path.GetFileName(file))];
        Assert.That(files, Has.Length.GreaterThan(3), "several shards");
        foreach (string file in files)
        {
            Assert.That(File.ReadAllBytes(_folder.At("four", file)), Is.EqualTo(File.ReadAllBytes(_folder.At("one", file))), file);
        }
    }

    [Test]
    public void A_stopped_run_goes_on_and_ends_with_the_same_data()
    {
        using IPaintingSource source = Source(Count);
        Pack(source, "whole").Dispose();
        foreach (int stopAt in (int[])[1, 17, 39])
        {
            Packer first = new(source, Options("stopped"));
            Assert.That(first.Run(() => first.Progress.Done >= stopAt, _ => { }), Is.False);
            Assert.That(() => PackedFolder.ReadIndex(_folder.At("stopped")), Throws.TypeOf<UserException>(), "no index yet");
            Packer second = new(source, Options("stopped"));
            Assert.That(second.Run(() => false, _ => { }), Is.True);
            Assert.That(second.Progress.Reused, Is.EqualTo(stopAt));
            Assert.That(second.Progress.Decoded, Is.EqualTo(Count - stopAt));
            AssertSamePixels("stopped", "whole");
            Directory.Delete(_folder.At("stopped"), recursive: true);
        }
    }

    [Test]
    public void A_source_that_has_grown_costs_only_what_is_new()
    {
        using (IPaintingSource source = Source(Count))
        {
            Pack(source, "packed").Dispose();
        }

        using IPaintingSource larger = Source(Count + 7);
        Packer packer = new(larger, Options("packed"));
        packer.Run(() => false, _ => { });
        Assert.That(packer.Progress, Is.EqualTo(new PackProgress(Count + 7, Decoded: 7, Reused: Count, Unreadable: 0)));
        using IPaintingSource packed = PaintingSources.Open(_folder.At("packed"));
        Assert.That(packed.Count, Is.EqualTo(Count + 7));
        for (int i = 0; i < packed.Count; i++)
        {
            Assert.That(packed.TryReadPixels(i, out MappedPixels pixels), Is.True);
            Rgb24 colour = TestImages.ColourOf(i);
            Assert.That(TestImages.Distance(pixels.Bytes[..3], [colour.R, colour.G, colour.B]), Is.LessThan(6));
        }
    }

    [Test]
    public void Unreadable_pictures_keep_their_place_and_reason()
    {
        _folder.Write("0.png", TestImages.Png(TestImages.Flag(20, 20)));
        _folder.Write("1.png", TestImages.Png(TestImages.Flag(20, 20))[..60]);
        using IPaintingSource source = PaintingSources.Open(_folder.Write("list.csv", "path,era\n0.png,1\n1.png,0\n2.png,1\n"));
        Packer packer = new(source, Options("packed") with { MaxUnreadable = 1 });
        packer.Run(() => false, _ => { });
        Assert.That(packer.Unreadable.Select(image => image.Sample), Is.EqualTo(new[] { 1, 2 }));
        using IPaintingSource packed = PaintingSources.Open(_folder.At("packed"));
        using BatchLoader loader = new(packed, [0, 1, 2], new() { BatchSize = 3, ImageSize = 14, MaxUnreadable = 1 });
        Assert.That(loader.Next()!.Count, Is.EqualTo(1));
        Assert.That(loader.Unreadable[0].Reason, Is.EqualTo("the PNG is truncated"));
        Assert.That(loader.Unreadable[1].Reason, Does.Contain("2.png"));
    }

    [Test]
    public void Small_pictures_are_not_enlarged_and_long_ones_keep_their_middle()
    {
        _folder.Write("small.png", TestImages.Png(TestImages.Flag(9, 7)));
        _folder.Write("long.png", TestImages.Png(TestImages.Flag(400, 40)));
        using IPaintingSource source = PaintingSources.Open(_folder.Write("list.csv", "path,era\nsmall.png,1\nlong.png,0\n"));
        using IPaintingSource packed = Pack(source, "packed");
        Assert.That(packed.TryReadPixels(0, out MappedPixels small), Is.True);
        Assert.That((small.Width, small.Height), Is.EqualTo((9, 7)));
        Assert.That(packed.TryReadPixels(1, out MappedPixels wide), Is.True);
        Assert.That((wide.Width, wide.Height), Is.EqualTo((64, 16)));
        BatchLoaderOptions centre = new() { BatchSize = 2, ImageSize = 14, Resize = 16 };
        Assert.That(Load(packed, centre), Is.EqualTo(Load(source, centre)), "the centre crop is the same");
    }

    [Test]
    public void The_prescribed_split_is_kept()
    {
        using IPaintingSource source = Source(Count);
        using SplitPaintings split = new(source, new Split([.. Enumerable.Range(0, 30)], [.. Enumerable.Range(32, 8)]));
        using IPaintingSource packed = Pack(split, "packed");
        Assert.That(packed.OwnSplit!.Train, Is.EqualTo(Enumerable.Range(0, 30)));
        Assert.That(packed.OwnSplit.Validation, Is.EqualTo(Enumerable.Range(32, 8)));
    }

    [Test]
    public void Every_changed_byte_is_found_and_named()
    {
        using (IPaintingSource source = Source(6))
        {
            Pack(source, "packed").Dispose();
        }

        foreach (string path in Directory.GetFiles(_folder.At("packed")))
        {
            byte[] whole = File.ReadAllBytes(path);
            for (int at = 0; at < whole.Length; at += at < 200 || at > whole.Length - 200 ? 1 : 97)
            {
                byte[] changed = [.. whole];
                changed[at] ^= (byte)(1 << (at % 8));
                AssertDamageIsNamed(path, changed, $"byte {at} of {whole.Length}");
            }

            for (int length = 0; length < whole.Length; length += Math.Max(1, whole.Length / 60))
            {
                AssertDamageIsNamed(path, whole[..length], $"cut to {length} of {whole.Length}");
            }

            AssertDamageIsNamed(path, [.. whole, 0], "one byte more");
            File.WriteAllBytes(path, whole);
        }

        using IPaintingSource intact = PaintingSources.Open(_folder.At("packed"));
        ReadAll(intact);
    }

    [Test]
    public void Another_version_of_the_format_is_refused_and_not_called_damaged()
    {
        using IPaintingSource source = Source(6);
        Pack(source, "packed").Dispose();
        string shard = _folder.At("packed", PackedFolder.ShardName(0));
        byte[] bytes = File.ReadAllBytes(shard);
        bytes[8] = 1;
        File.WriteAllBytes(shard, bytes);
        string refused = $"'{shard}' has version 1 of the packed format, and this program reads version 2; run prepare again, into another folder.";
        Assert.That(() => PaintingSources.Open(_folder.At("packed")), Throws.TypeOf<UserException>().With.Message.EqualTo(refused));
        Assert.That(
            () => new Packer(source, Options("packed")).Run(() => false, _ => { }), Throws.TypeOf<UserException>().With.Message.EqualTo(refused));

        string index = _folder.At("packed", PackedFolder.IndexName);
        File.WriteAllText(index, File.ReadAllText(index).Replace("WIKIART-PACKED 2 ", "WIKIART-PACKED 1 "));
        Assert.That(
            () => PaintingSources.Open(_folder.At("packed")),
            Throws.TypeOf<UserException>().With.Message.EqualTo(refused.Replace(shard, index)));
    }

    [Test]
    public void A_shard_of_another_run_or_none_is_named()
    {
        using (IPaintingSource source = Source(Count))
        {
            Pack(source, "packed").Dispose();
        }

        string first = _folder.At("packed", PackedFolder.ShardName(0));
        File.Copy(_folder.At("packed", PackedFolder.ShardName(1)), first, overwrite: true);
        Assert.That(() => PaintingSources.Open(_folder.At("packed")), Throws.TypeOf<UserException>().With.Message.Contains(first));
        File.Delete(first);
        Assert.That(() => PaintingSources.Open(_folder.At("packed")), Throws.TypeOf<UserException>().With.Message.Contains(first));
    }

    [Test]
    public void Another_size_in_the_same_folder_is_refused()
    {
        using IPaintingSource source = Source(Count);
        Pack(source, "packed").Dispose();
        Assert.That(
            () => new Packer(source, Options("packed") with { Side = 20 }).Run(() => false, _ => { }),
            Throws.TypeOf<UserException>().With.Message.Contains("was packed at 16 px, and now 20 px are asked for"));
    }

    private IPaintingSource Source(int count)
    {
        var shard = new TestShard { Columns = ["artist", "genre"], RowGroupRows = 8 };
        return PaintingSources.Open(TestShard.Numbered(count, i => [i % 3, i % 2], shard).WriteTo(_folder.At($"{count}.parquet")));
    }

    private PackOptions Options(string name, int threads = 2) => new()
    {
        Folder = Directory.CreateDirectory(_folder.At(name)).FullName,
        SourceName = "test",
        Side = 16,
        ShardBytes = 10_000,
        Threads = threads,
    };

    private IPaintingSource Pack(IPaintingSource source, string name, int threads = 2)
    {
        Assert.That(new Packer(source, Options(name, threads)).Run(() => false, _ => { }), Is.True);
        return PaintingSources.Open(_folder.At(name));
    }

    private static string[] Load(IPaintingSource source, BatchLoaderOptions options)
    {
        var batches = new List<string>();
        using BatchLoader loader = new(source, [.. Enumerable.Range(0, source.Count)], options);
        while (loader.Next() is { } batch)
        {
            batches.Add(Convert.ToHexString(SHA256.HashData(batch.Pixels.AsSpan(0, batch.Count * batch.Side * batch.Side * 3)))
                + string.Join(',', batch.Crops) + string.Join(',', batch.Labels));
            loader.Return(batch);
        }

        return [.. batches];
    }

    private void AssertSamePixels(string actual, string expected)
    {
        using IPaintingSource one = PaintingSources.Open(_folder.At(actual));
        using IPaintingSource other = PaintingSources.Open(_folder.At(expected));
        Assert.That(one.Count, Is.EqualTo(other.Count));
        for (int i = 0; i < one.Count; i++)
        {
            Assert.That(one.TryReadPixels(i, out MappedPixels a) && other.TryReadPixels(i, out MappedPixels b) && a.Bytes.SequenceEqual(b.Bytes));
        }
    }

    private void AssertDamageIsNamed(string path, byte[] bytes, string what)
    {
        File.WriteAllBytes(path, bytes);
        UserException? error = null;
        try
        {
            using IPaintingSource source = PaintingSources.Open(_folder.At("packed"));
            ReadAll(source);
        }
        catch (UserException e)
        {
            error = e;
        }

        // Whatever is damaged, the file is named.
        Assert.That(error?.Message, Does.Contain(path), what);
    }

    private static void ReadAll(IPaintingSource source)
    {
        for (int i = 0; i < source.Count; i++)
        {
            source.TryReadPixels(i, out _);
        }
    }
}
