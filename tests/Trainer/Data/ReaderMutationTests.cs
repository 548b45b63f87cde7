using System.Diagnostics;
using System.Globalization;
using SixLabors.ImageSharp;
using SixLabors.ImageSharp.Formats.Bmp;
using SixLabors.ImageSharp.Formats.Gif;
using SixLabors.ImageSharp.Formats.Tiff;
using SixLabors.ImageSharp.Formats.Webp;
using SixLabors.ImageSharp.PixelFormats;
using Wikiart.Cuda.Runtime;
using Wikiart.Cuda.Trainer.Data;
using Wikiart.Cuda.Trainer.Data.Packed;

namespace Wikiart.Cuda.Trainer.Tests.Data;

/// <summary>
/// Seeded mutations of valid files: every reader gives data or one clear reason, in bounded time and memory. The environment variable
/// WIKIART_MUTATIONS sets how many a reader gets, and WIKIART_MUTATIONS_FROM which is the first; eng/mutate.sh runs 100 000 in all.
/// </summary>
[NonParallelizable]
public sealed class ReaderMutationTests
{
    private const int FewMutations = 150;
    private const long MostBytes = 600L << 20;
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(10);

    private static int Mutations => Setting("WIKIART_MUTATIONS", FewMutations);

    private static int First => Setting("WIKIART_MUTATIONS_FROM", 0);

    [Test]
    public void Pictures([Values("jpeg", "png", "gif", "bmp", "tiff", "webp")] string format)
    {
        using Image<Rgb24> image = TestImages.Flag(48, 32);
        byte[] valid = format switch
        {
            "jpeg" => TestImages.Jpeg(image),
            "png" => TestImages.Png(image),
            "gif" => TestImages.Encode(image, new GifEncoder()),
            "bmp" => TestImages.Encode(image, new BmpEncoder()),
            "tiff" => TestImages.Encode(image, new TiffEncoder()),
            _ => TestImages.Encode(image, new WebpEncoder()),
        };
        byte[] pixels = new byte[16 * 16 * 3];
        Mutate(valid, seed: 1, mutated =>
        {
            string? fault = Squares.Decode(mutated, 16, 0.5, pixels);
            Assert.That(fault is null or { Length: > 0 });
        });
    }

    [Test]
    public void Parquet()
    {
        using TempFolder folder = new();
        const string names = """{"info":{"features":{"artist":{"names":["a","b","c"]}}}}""";
        TestShard shard = new() { RowGroupRows = 3, HuggingFaceMetadata = names };
        string path = TestShard.Numbered(7, i => [i % 3, i % 2, null], shard).WriteTo(folder.At("a.parquet"));
        Open(path, File.ReadAllBytes(path), seed: 2);
    }

    [Test]
    public void Manifests([Values("csv", "jsonl")] string extension)
    {
        using TempFolder folder = new();
        string text = extension == "csv"
            ? "path,artist,era\n\"a, b.jpg\",monet,1\nc.jpg,\"de\"\"gas\",2\nd.jpg,,-1\n"
            : """
              {"path":"a.jpg","artist":"monet","era":1}
              {"path":"ü.jpg","artist":null,"era":2}

              """;
        string path = folder.Write($"a.{extension}", text);
        Open(path, File.ReadAllBytes(path), seed: 3);
    }

    [Test]
    public void Packed_shards_and_indices([Values] bool index)
    {
        using TempFolder folder = new();
        using (IPaintingSource source = PaintingSources.Open(TestShard.Numbered(5, i => [i, 0, 0]).WriteTo(folder.At("a.parquet"))))
        {
            string packed = Directory.CreateDirectory(folder.At("packed")).FullName;
            new Packer(source, new PackOptions { Folder = packed, SourceName = "a", Side = 16 }).Run(() => false, _ => { });
        }

        string path = folder.At("packed", index ? PackedFolder.IndexName : PackedFolder.ShardName(0));
        byte[] valid = File.ReadAllBytes(path);
        Mutate(valid, seed: 4, mutated =>
        {
            File.WriteAllBytes(path, mutated);
            Assert.That(() => Read(folder.At("packed")), Throws.TypeOf<UserException>().With.Message.Contains(path));
        });
    }

    private static int Setting(string variable, int otherwise) =>
        int.TryParse(Environment.GetEnvironmentVariable(variable), CultureInfo.InvariantCulture, out int value) ? value : otherwise;

    private static void Open(string path, byte[] valid, int seed) => Mutate(valid, seed, mutated =>
    {
        File.WriteAllBytes(path, mutated);
        try
        {
            Read(path);
        }
        catch (UserException error)
        {
            Assert.That(error.Message, Does.Contain(Path.GetFileName(path)).Or.Contain("Task '"));
        }
    });

    private static void Read(string path)
    {
        using IPaintingSource source = PaintingSources.Open(path);
        for (int sample = 0; sample < source.Count; sample++)
        {
            source.NameOf(sample);
            if (!source.TryReadPixels(sample, out _))
            {
                try
                {
                    source.ReadEncoded(sample);
                }
                catch (Exception error) when (error is IOException or InvalidDataException)
                {
                    // One picture that is not there, which is skipped.
                }
            }
        }
    }

    private static void Mutate(byte[] valid, int seed, Action<byte[]> read)
    {
        for (int i = First; i < First + Mutations; i++)
        {
            Random random = new((seed * 1_000_003) + i);
            byte[] mutated = Mutated(valid, random);
            if (mutated.AsSpan().SequenceEqual(valid))
            {
                continue;
            }

            long before = GC.GetAllocatedBytesForCurrentThread();
            Stopwatch watch = Stopwatch.StartNew();
            read(mutated);
            Assert.That(watch.Elapsed, Is.LessThan(Longest), $"mutation {i}");
            Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.LessThan(MostBytes), $"mutation {i}");
        }

        Assert.That(Environment.WorkingSet, Is.LessThan(4L << 30));
    }

    private static byte[] Mutated(byte[] valid, Random random)
    {
        List<byte> bytes = [.. valid];
        for (int edits = random.Next(1, 5); edits > 0 && bytes.Count > 4; edits--)
        {
            int at = random.Next(3) == 0 ? random.Next(Math.Min(bytes.Count, 64)) : random.Next(bytes.Count);
            switch (random.Next(7))
            {
                case 0:
                    bytes[at] ^= (byte)(1 << random.Next(8));
                    break;
                case 1:
                    bytes[at] = (byte)random.Next(256);
                    break;
                case 2:
                    bytes[at] = random.Next(2) == 0 ? byte.MinValue : byte.MaxValue;
                    break;
                case 3:
                    bytes.RemoveRange(at, Math.Min(random.Next(1, 16), bytes.Count - at));
                    break;
                case 4:
                    bytes.InsertRange(at, bytes.GetRange(at, Math.Min(random.Next(1, 16), bytes.Count - at)));
                    break;
                case 5:
                    bytes.RemoveRange(at, bytes.Count - at);
                    break;
                default:
                    for (int i = at; i < Math.Min(at + 4, bytes.Count); i++)
                    {
                        bytes[i] = (byte)random.Next(256);
                    }

                    break;
            }
        }

        return [.. bytes];
    }
}
