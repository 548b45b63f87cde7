using SixLabors.ImageSharp;
using SixLabors.ImageSharp.PixelFormats;

namespace Wikiart.Cuda.Trainer.Data.Images;

/// <summary>Lays a picture with transparency over white paper.</summary>
internal static class OverWhite
{
    /// <summary>The opaque picture, with the metadata of the original.</summary>
    public static Image<Rgb24> Flatten(Configuration configuration, Image<Rgba32> image)
    {
        var flattened = new Image<Rgb24>(configuration, image.Width, image.Height);
        flattened.Metadata.ExifProfile = image.Metadata.ExifProfile;
        image.ProcessPixelRows(flattened, static (source, destination) =>
        {
            for (int y = 0; y < source.Height; y++)
            {
                Span<Rgb24> output = destination.GetRowSpan(y);
                Span<Rgba32> input = source.GetRowSpan(y);
                for (int x = 0; x < input.Length; x++)
                {
                    Rgba32 pixel = input[x];
                    output[x] = new Rgb24(Blend(pixel.R, pixel.A), Blend(pixel.G, pixel.A), Blend(pixel.B, pixel.A));
                }
            }
        });
        return flattened;
    }

    private static byte Blend(int colour, int alpha) => (byte)(((colour * alpha) + (255 * (255 - alpha)) + 127) / 255);
}
