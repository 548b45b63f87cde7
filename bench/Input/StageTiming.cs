using System.Buffers;
using System.Diagnostics;
using Wikiart.Cuda.Trainer.Data;
using Wikiart.Cuda.Trainer.Data.Images;
using Wikiart.Cuda.Trainer.Data.Packed;

namespace Wikiart.Cuda.InputBenchmarks;

/// <summary>Where the time of one picture goes in <c>wikiart prepare</c>: every stage by itself, on one thread.</summary>
internal static class StageTiming
{
    private const int Side = 256;

    public static void Print()
    {
        string[] stages = ["read", "key", "structure", "decode", "resize", "write", "finish"];
        Console.WriteLine("microseconds a picture; read from parquet, hash of the file, structure walk, decode (structure walk included), resize, hash of the pixels and write, flush to disk");
        Console.WriteLine($"{"pixels",-12}{string.Concat(stages.Select(stage => $"{stage,11}"))}");
        foreach ((int width, int height, int count) in ((int, int, int)[])[(640, 480, 1200), (1400, 1000, 300), (3000, 2400, 60)])
        {
            string folder = Directory.CreateTempSubdirectory("wikiart-stages-").FullName;
            try
            {
                string source = Directory.CreateDirectory(Path.Combine(folder, "source")).FullName;
                BigShards.Write(source, count, width, height, groupRows: 100);
                using IPaintingSource paintings = PaintingSources.Open(source, new PaintingSourceOptions { InOrder = true });
                Pass(paintings, Path.Combine(folder, "warm"));
                double[] micros = Pass(paintings, Path.Combine(folder, "packed"));
                Console.WriteLine($"{width,4} x {height,-5}{string.Concat(micros.Select(time => $"{time,11:0.0}"))}");
            }
            finally
            {
                Directory.Delete(folder, recursive: true);
            }
        }
    }

    private static double[] Pass(IPaintingSource paintings, string shard)
    {
        long[] ticks = new long[7];
        ImageDecoder decoder = new();
        Resampler resampler = new();
        using PictureReducer reducer = new(Side);
        ArrayPool<byte> buffers = reducer.Buffers;
        using PackedShardWriter writer = new(shard, Side, buffers);
        for (int i = 0; i < paintings.Count; i++)
        {
            int sample = i;
            ReadOnlyMemory<byte> encoded = default;
            UInt128 key = default;
            DecodedPicture? picture = null;
            Add(0, () => encoded = paintings.ReadEncoded(sample));
            Add(1, () => key = PictureReducer.Key(encoded.Span));
            Add(2, () => FileStructure.Fault(encoded.Span));
            Add(3, () => decoder.Decode(encoded.Span, out picture));
            ResizeWindow window = ResizeWindow.Resized(picture!.Width, picture.Height, Side);
            int length = window.Width * window.Height * 3;
            byte[] pixels = buffers.Rent(length);
            Add(4, () => picture.Resample(window, resampler, pixels));
            picture.Dispose();
            Add(5, () => writer.Add(new PackedPicture(key, null, pixels, window.Width, window.Height)));
        }

        Add(6, () =>
        {
            writer.Seal();
            writer.Finish();
        });
        return [.. ticks.Select(tick => tick * 1e6 / Stopwatch.Frequency / paintings.Count)];

        void Add(int stage, Action work)
        {
            long start = Stopwatch.GetTimestamp();
            work();
            ticks[stage] += Stopwatch.GetTimestamp() - start;
        }
    }
}
