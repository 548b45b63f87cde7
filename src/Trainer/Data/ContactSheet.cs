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
    public static void Write(IPaintingSource source, ReadOnlySpan<int> samples, int columns, int side, string path)
    {
        int rows = (samples.Length + columns - 1) / columns;
        using var sheet = new Image<Rgb24>((columns * (side + Margin)) + Margin, (rows * (side + Margin)) + Margin, new Rgb24(255, 255, 255));
        var loader = new SampleLoader(source, new BatchLoaderOptions { BatchSize = 1, ImageSize = side, Resize = side }, new ImageDecoder());
        var picture = new PixelBatch(1, side, source.Tasks.Count);
        for (int i = 0; i < samples.Length; i++)
        {
            picture.Samples[0] = samples[i];
            if (loader.Load(picture, 0) is null)
            {
                Paste(sheet, picture.Pixels, side, Margin + (i % columns * (side + Margin)), Margin + (i / columns * (side + Margin)));
            }
        }

        try
        {
            sheet.SaveAsPng(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UserException($"{path} cannot be written: {e.Message}", e);
        }
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
