using SixLabors.ImageSharp;
using SixLabors.ImageSharp.Formats.Jpeg;
using SixLabors.ImageSharp.PixelFormats;
using SixLabors.ImageSharp.Processing;
using Wikiart.Cuda.Trainer.Data;

namespace Wikiart.Cuda.InputBenchmarks;

/// <summary>Pictures of noise at several scales, as much detail as photographs of paintings have.</summary>
internal static class BrushStrokes
{
    private const int Quality = 90;

    /// <summary>A picture as a JPEG file.</summary>
    public static byte[] Jpeg(int width, int height, int seed = 0)
    {
        using Image<Rgb24> image = new(width, height);
        foreach (int grain in (int[])[4, 16, 64])
        {
            using Image<Rgb24> noise = new((width / grain) + 1, (height / grain) + 1);
            CounterRandom random = new((ulong)grain, (ulong)seed);
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
        image.Save(stream, new JpegEncoder { Quality = Quality });
        return stream.ToArray();
    }

    /// <summary>The same picture as another file: a comment with a number follows the first marker.</summary>
    public static byte[] Numbered(byte[] jpeg, int number)
    {
        byte[] comment = [0xFF, 0xFE, 0, 6, (byte)(number >> 24), (byte)(number >> 16), (byte)(number >> 8), (byte)number];
        return [.. jpeg.AsSpan(0, 2), .. comment, .. jpeg.AsSpan(2)];
    }
}
