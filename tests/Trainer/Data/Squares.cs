using Wikiart.Cuda.Trainer.Data.Images;

namespace Wikiart.Cuda.Trainer.Tests.Data;

/// <summary>Square windows that slide along a resized picture's longer side.</summary>
internal static class Squares
{
    /// <summary>The window at a relative position, 0 to 1; 0.5 is the centre.</summary>
    public static ResizeWindow Place(int width, int height, int size, double position)
    {
        ResizeWindow resized = ResizeWindow.Resized(width, height, size);
        return resized.Crop(
            ResizeWindow.At(resized.Width - size, position), ResizeWindow.At(resized.Height - size, position), size, size);
    }

    /// <summary>Decodes a picture and takes a square.</summary>
    /// <returns>The fault, or null.</returns>
    public static string? Decode(ReadOnlySpan<byte> encoded, int size, double position, Span<byte> pixels)
    {
        string? fault = new ImageDecoder().Decode(encoded, out DecodedPicture? picture);
        using (picture)
        {
            picture?.Resample(Place(picture.Width, picture.Height, size, position), new Resampler(), pixels);
        }

        return fault;
    }
}
