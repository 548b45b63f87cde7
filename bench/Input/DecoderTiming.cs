using System.Diagnostics;
using Wikiart.Cuda.Trainer.Data.Images;
using Wikiart.Cuda.Trainer.Data.Packed;

namespace Wikiart.Cuda.InputBenchmarks;

/// <summary>One thread, JPEGs of several sizes to a shorter side of 256 pixels: ImageSharp, prepare, and libvips.</summary>
internal static class DecoderTiming
{
    private const int Side = 256;
    private const double Seconds = 8;
    private const int LeastRounds = 9;

    public static void Print()
    {
        NetVips.NetVips.Concurrency = 1;
        ImageDecoder decoder = new();
        using PictureReducer reducer = new(Side);
        Console.WriteLine("pixels        bytes   ImageSharp decode   prepare (decode + resize)   libvips full decode   libvips scaled decode + resize");
        foreach ((int width, int height) in ((int, int)[])[(640, 480), (1400, 1000), (3000, 2400), (6000, 4500)])
        {
            byte[] jpeg = BrushStrokes.Jpeg(width, height);
            double[] rates = Rates(
                () =>
                {
                    decoder.Decode(jpeg, out DecodedPicture? picture);
                    picture!.Dispose();
                },
                () => reducer.Buffers.Return(reducer.Reduce(default, jpeg).Pixels!),
                () =>
                {
                    using NetVips.Image image = NetVips.Image.NewFromBuffer(jpeg);
                    image.WriteToMemory<byte>();
                },
                () =>
                {
                    using NetVips.Image image = NetVips.Image.ThumbnailBuffer(jpeg, 10_000, height: Side);
                    image.WriteToMemory<byte>();
                });
            Console.WriteLine($"{width,4} x {height,-4}{jpeg.Length,9}{rates[0],16:0.0}/s{rates[1],22:0.0}/s{rates[2],24:0.0}/s{rates[3],28:0.0}/s");
        }
    }

    /// <summary>Takes turns, so that all see the same machine, and takes each one's median.</summary>
    private static double[] Rates(params Action[] works)
    {
        List<double>[] times = [.. works.Select(_ => new List<double>())];
        Stopwatch all = Stopwatch.StartNew();
        for (int round = 0; round < LeastRounds || all.Elapsed.TotalSeconds < Seconds; round++)
        {
            for (int i = 0; i < works.Length; i++)
            {
                long start = Stopwatch.GetTimestamp();
                works[i]();
                times[i].Add(Stopwatch.GetElapsedTime(start).TotalSeconds);
            }
        }

        return [.. times.Select(one => 1 / one.Order().ElementAt(one.Count / 2))];
    }
}
