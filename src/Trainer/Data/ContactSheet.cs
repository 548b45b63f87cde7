using SixLabors.ImageSharp;
using SixLabors.ImageSharp.PixelFormats;
using Wikiart.Cuda.Runtime;
using Wikiart.Cuda.Trainer.Data.Images;

namespace Wikiart.Cuda.Trainer.Data;

/// <summary>Lays a source's pictures out in a grid, for a look at the data.</summary>
internal static class ContactSheet
{
    private const int Margin = 4;

    /// <summary>Writes the centre squares of some pictures as a PNG.</summary>
    /// <param name="source">The paintings.</param>
    /// <param name="samples">Which pictures, row by row; an unreadable one leaves a gap.</param>
    /// <param name="columns">Pictures in a row.</param>
    /// <param name="side">The side of each picture on the sheet, in pixels.</param>
    /// <param name="path">The PNG file.</param>
    /// <exception cref="UserException">The file cannot be written.</exception>
    public static void Write(IPaintingSource source, IEnumerable<int> samples, int columns, int side, string path)
    {
        using Image<Rgb24> sheet = Draw([.. Squares(source, samples, side)], columns, side);
        try
        {
            sheet.SaveAsPng(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UserException($"{path} cannot be written: {e.Message}", e);
        }
    }

    /// <summary>Lays squares out as a JPEG in memory.</summary>
    /// <param name="squares">RGB pixels of each square.</param>
    /// <param name="columns">Squares in a row.</param>
    /// <param name="side">The side of a square, in pixels.</param>
    public static byte[] Jpeg(IReadOnlyList<byte[]> squares, int columns, int side)
    {
        using Image<Rgb24> sheet = Draw(squares, columns, side);
        using MemoryStream stream = new();
        sheet.SaveAsJpeg(stream);
        return stream.ToArray();
    }

    /// <summary>Reads the centre squares of some pictures, one after the other.</summary>
    /// <param name="source">The paintings.</param>
    /// <param name="samples">Which pictures.</param>
    /// <param name="side">The side of a square, in pixels.</param>
    /// <returns>RGB pixels, or null for an unreadable picture.</returns>
    public static IEnumerable<byte[]?> Squares(IPaintingSource source, IEnumerable<int> samples, int side)
    {
        SampleLoader loader = new(source, new BatchLoaderOptions { BatchSize = 1, ImageSize = side, Resize = side }, new ImageDecoder());
        PixelBatch picture = new(1, side, source.Tasks.Count);
        foreach (int sample in samples)
        {
            picture.Samples[0] = sample;
            yield return loader.Load(picture, 0) is null ? picture.Pixels.ToArray() : null;
        }
    }

    private static Image<Rgb24> Draw(IReadOnlyList<byte[]?> squares, int columns, int side)
    {
        int rows = (squares.Count + columns - 1) / columns;
        Image<Rgb24> sheet = new((columns * (side + Margin)) + Margin, (rows * (side + Margin)) + Margin, new Rgb24(255, 255, 255));
        for (int i = 0; i < squares.Count; i++)
        {
            if (squares[i] is { } pixels)
            {
                Paste(sheet, pixels, side, Margin + (i % columns * (side + Margin)), Margin + (i / columns * (side + Margin)));
            }
        }

        return sheet;
    }

    private static void Paste(Image<Rgb24> sheet, byte[] pixels, int side, int left, int top)
    {
        for (int y = 0; y < side; y++)
        {
            for (int x = 0; x < side; x++)
            {
                int at = ((y * side) + x) * 3;
                sheet[left + x, top + y] = new Rgb24(pixels[at], pixels[at + 1], pixels[at + 2]);
            }
        }
    }
}
