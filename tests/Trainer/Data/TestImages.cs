using SixLabors.ImageSharp;
using SixLabors.ImageSharp.Formats;
using SixLabors.ImageSharp.Formats.Jpeg;
using SixLabors.ImageSharp.Formats.Png;
using SixLabors.ImageSharp.PixelFormats;

namespace Wikiart.Cuda.Trainer.Tests.Data;

/// <summary>Small pictures made on the spot.</summary>
internal static class TestImages
{
    /// <summary>Red left half, blue right half, a green band along the top: no symmetry hides a wrong orientation.</summary>
    public static Image<Rgb24> Flag(int width, int height)
    {
        var image = new Image<Rgb24>(width, height);
        for (int y = 0; y < height; y++)
        {
            for (int x = 0; x < width; x++)
            {
                image[x, y] = y < height / 4 ? new Rgb24(20, 200, 40) : x < width / 2 ? new Rgb24(220, 30, 30) : new Rgb24(30, 40, 210);
            }
        }

        return image;
    }

    public static byte[] Encode(Image image, IImageEncoder encoder)
    {
        using var stream = new MemoryStream();
        image.Save(stream, encoder);
        return stream.ToArray();
    }

    public static byte[] Png(Image image) => Encode(image, new PngEncoder());

    public static byte[] Jpeg(Image image) => Encode(image, new JpegEncoder { Quality = 95, ColorType = JpegColorType.YCbCrRatio444 });

    /// <summary>A JPEG of one colour that tells pictures apart by their number.</summary>
    public static byte[] Numbered(int number)
    {
        using var image = new Image<Rgb24>(24, 16, ColourOf(number));
        return Jpeg(image);
    }

    public static Rgb24 ColourOf(int number) => new((byte)(number * 37), (byte)(number * 91), (byte)(number * 53));

    /// <summary>The largest difference between two pictures, channel by channel.</summary>
    public static int Distance(ReadOnlySpan<byte> a, ReadOnlySpan<byte> b)
    {
        int largest = 0;
        for (int i = 0; i < a.Length; i++)
        {
            largest = Math.Max(largest, Math.Abs(a[i] - b[i]));
        }

        return largest;
    }
}
