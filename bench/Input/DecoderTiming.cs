using System.Diagnostics;
using SixLabors.ImageSharp;
using SixLabors.ImageSharp.Formats.Jpeg;
using SixLabors.ImageSharp.PixelFormats;
using SixLabors.ImageSharp.Processing;
using Wikiart.Cuda.Trainer.Data;
using Wikiart.Cuda.Trainer.Data.Images;
using Wikiart.Cuda.Trainer.Data.Packed;

namespace Wikiart.Cuda.InputBenchmarks;

/// <summary>One thread, JPEGs of several sizes to a shorter side of 256 pixels: ImageSharp, prepare, and libvips.</summary>
internal static class DecoderTiming
{
    private const int Side = 256;
    private const double Seconds = 2;

    public static void Print()
    {
        NetVips.NetVips.Concurrency = 1;
        ImageDecoder decoder = new();
        using PictureReducer reducer = new(Side);
        Console.WriteLine("pixels        bytes   ImageSharp decode   prepare (decode + resize)   libvips full decode   libvips scaled decode + resize");
        foreach ((int width, int height) in ((int, int)[])[(640, 480), (1400, 1000), (3000, 2400), (6000, 4500)])
        {
            byte[] jpeg = Jpeg(width, height);
            double decode = Rate(() =>
            {
                decoder.Decode(jpeg, out DecodedPicture? picture);
                picture!.Dispose();
            });
            double prepare = Rate(() => System.Buffers.ArrayPool<byte>.Shared.Return(reducer.Reduce(default, jpeg).Pixels!));
            double full = Rate(() =>
            {
                using NetVips.Image image = NetVips.Image.NewFromBuffer(jpeg);
                image.WriteToMemory<byte>();
            });
            double scaled = Rate(() =>
            {
                using NetVips.Image image = NetVips.Image.ThumbnailBuffer(jpeg, 10_000, height: Side);
                image.WriteToMemory<byte>();
            });
            Console.WriteLine($"{width,4} x {height,-4}{jpeg.Length,9}{decode,16:0.0}/s{prepare,22:0.0}/s{full,24:0.0}/s{scaled,28:0.0}/s");
        }
    }

    private static byte[] Jpeg(int width, int height)
    {
        // Brush strokes: noise at several scales, as much detail as photographs of paintings have.
        using Image<Rgb24> image = new(width, height);
        foreach (int grain in (int[])[4, 16, 64])
        {
            using Image<Rgb24> noise = new((width / grain) + 1, (height / grain) + 1);
            CounterRandom random = new((ulong)grain);
            for (int y = 0; y < noise.Height; y++)
            {
                for (int x = 0; x < noise.Width; x++)
                {
                    ulong bits = random.NextBits();
                    noise[x, y] = new Rgb24((byte)bits, (byte)(bits >> 8), (byte)(bits >> 16));
                }
            }

            noise.Mutate(context => context.Resize(width, height));
            image.Mutate(context => context.DrawImage(noise, 0.5f));
        }

        using MemoryStream stream = new();
        image.Save(stream, new JpegEncoder { Quality = 90 });
        return stream.ToArray();
    }

    private static double Rate(Action work)
    {
        for (int i = 0; i < 5; i++)
        {
            work();
        }

        int count = 0;
        Stopwatch watch = Stopwatch.StartNew();
        while (watch.Elapsed.TotalSeconds < Seconds)
        {
            work();
            count++;
        }

        return count / watch.Elapsed.TotalSeconds;
    }
}
