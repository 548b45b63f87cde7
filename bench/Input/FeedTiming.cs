using System.Diagnostics;
using Wikiart.Cuda.Trainer.Data;
using Wikiart.Cuda.Trainer.Data.Augmentation;
using Wikiart.Cuda.Trainer.Data.Demo;
using Wikiart.Cuda.Trainer.Data.Packed;

namespace Wikiart.Cuda.InputBenchmarks;

/// <summary>How many 224-px pictures a second the loader delivers from packed data, beside the same from JPEGs.</summary>
internal static class FeedTiming
{
    private const int Pictures = 640;
    private const double Seconds = 4;

    public static void Print(int threads)
    {
        string folder = Directory.CreateTempSubdirectory("wikiart-feed-").FullName;
        try
        {
            string shard = Path.Combine(folder, "demo.parquet");
            DemoGenerator.WriteShard(shard, Pictures, seed: 1, side: 340);
            using IPaintingSource encoded = PaintingSources.Open(shard);
            string packedFolder = Directory.CreateDirectory(Path.Combine(folder, "packed")).FullName;
            new Packer(encoded, new PackOptions { Folder = packedFolder, SourceName = shard, Side = 256, Threads = threads })
                .Run(() => false, _ => { });
            Console.WriteLine($"{threads} threads, 224 px; packed at 256 px from JPEGs of 340 px");

            using IPaintingSource packed = PaintingSources.Open(packedFolder);
            AugmentationOptions resized = new() { Scale = [0.08, 1] };
            Time("packed, crop and flip", packed, threads, new AugmentationOptions());
            Time("packed, random-resized-crop and flip", packed, threads, resized);
            Time("packed, the same and ColorJitter", packed, threads, resized with { ColorJitter = [0.4, 0.4, 0.4] });
            Time("packed, the same and TrivialAugmentWide", packed, threads, resized with { TrivialAugment = true });
            Time("JPEG, random-resized-crop and flip", encoded, threads, resized);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static void Time(string name, IPaintingSource source, int threads, AugmentationOptions augmentation)
    {
        long delivered = 0;
        Stopwatch watch = new();
        for (int epoch = 0; epoch == 0 || watch.Elapsed.TotalSeconds < Seconds; epoch++)
        {
            BatchLoaderOptions options = new()
            {
                BatchSize = 32,
                ImageSize = 224,
                Training = true,
                Augmentation = augmentation,
                Threads = threads,
                Epoch = epoch,
            };
            using BatchLoader loader = new(source, EpochOrder.Shuffled(source, [.. Enumerable.Range(0, source.Count)], 1, epoch), options);
            while (loader.Next() is { } batch)
            {
                delivered += batch.Count;
                loader.Return(batch);
            }

            // The first pass compiles, and reads the files into memory.
            if (epoch == 0)
            {
                delivered = 0;
                watch.Start();
            }
        }

        Console.WriteLine($"{name,-42}{delivered / watch.Elapsed.TotalSeconds,8:0} images/s");
    }
}
