using SixLabors.ImageSharp;
using SixLabors.ImageSharp.Formats.Jpeg;
using SixLabors.ImageSharp.PixelFormats;
using Wikiart.Cuda.Trainer.Data;

namespace Wikiart.Cuda.Trainer.Inference;

/// <summary>Pictures as a browser shows them: what the model saw, and where it looked.</summary>
internal static class PictureEncoder
{
    private const int JpegQuality = 85;
    private const float MostOpaque = 0.75f;

    // A perceptually even ramp from violet over red to yellow, sampled from matplotlib's "plasma".
    private static readonly (float R, float G, float B)[] Ramp =
    [
        (13, 8, 135), (84, 2, 163), (139, 10, 165), (185, 50, 137), (219, 92, 104), (244, 136, 73), (254, 188, 43), (240, 249, 33),
    ];

    /// <summary>The square that the model saw.</summary>
    /// <param name="batch">A batch.</param>
    /// <param name="row">The picture's place in it.</param>
    /// <param name="side">The side that the model sees, in pixels.</param>
    /// <returns>A JPEG file.</returns>
    public static byte[] Jpeg(PixelBatch batch, int row, int side)
    {
        using Image<Rgb24> image = new(side, side);
        Span<byte> pixels = batch.PixelsOf(row);
        int top = batch.Crops[row * 3];
        int left = batch.Crops[(row * 3) + 1];
        for (int y = 0; y < side; y++)
        {
            for (int x = 0; x < side; x++)
            {
                int at = (((top + y) * batch.Side) + left + x) * 3;
                image[x, y] = new Rgb24(pixels[at], pixels[at + 1], pixels[at + 2]);
            }
        }

        using MemoryStream stream = new();
        image.SaveAsJpeg(stream, new JpegEncoder { Quality = JpegQuality });
        return stream.ToArray();
    }

    /// <summary>A layer to lay over the picture: the more a place matters, the brighter and the less transparent.</summary>
    /// <param name="map">The map.</param>
    /// <param name="side">The layer's side, in pixels.</param>
    /// <returns>A PNG file.</returns>
    public static byte[] Overlay(HeatMap map, int side)
    {
        using Image<Rgba32> image = new(side, side);
        for (int y = 0; y < side; y++)
        {
            for (int x = 0; x < side; x++)
            {
                float value = map.At((x + 0.5f) / side, (y + 0.5f) / side);
                (float r, float g, float b) = Colour(value);
                image[x, y] = new Rgba32((byte)r, (byte)g, (byte)b, (byte)(255 * MostOpaque * value));
            }
        }

        using MemoryStream stream = new();
        image.SaveAsPng(stream);
        return stream.ToArray();
    }

    /// <summary>A file as the source of an HTML image.</summary>
    /// <param name="type">For example <c>image/png</c>.</param>
    /// <param name="file">The file.</param>
    /// <returns>A data URI.</returns>
    public static string DataUri(string type, byte[] file) => $"data:{type};base64,{Convert.ToBase64String(file)}";

    private static (float R, float G, float B) Colour(float value)
    {
        float at = value * (Ramp.Length - 1);
        int before = Math.Min((int)at, Ramp.Length - 2);
        float share = at - before;
        (float r0, float g0, float b0) = Ramp[before];
        (float r1, float g1, float b1) = Ramp[before + 1];
        return (float.Lerp(r0, r1, share), float.Lerp(g0, g1, share), float.Lerp(b0, b1, share));
    }
}
