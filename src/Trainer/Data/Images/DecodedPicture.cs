using SixLabors.ImageSharp;
using SixLabors.ImageSharp.PixelFormats;

namespace Wikiart.Cuda.Trainer.Data.Images;

/// <summary>A decoded picture as it is meant to be seen; its pixels stay as they are stored until a window is taken.</summary>
internal sealed class DecodedPicture : IDisposable
{
    private readonly Image<Rgb24> _image;
    private readonly ExifOrientation _orientation;

    /// <summary>Takes over a decoded picture.</summary>
    /// <param name="image">The pixels as stored; disposed with this.</param>
    /// <param name="orientation">How they become the picture.</param>
    public DecodedPicture(Image<Rgb24> image, ExifOrientation orientation)
    {
        _image = image;
        _orientation = orientation;
    }

    /// <summary>The upright picture's width.</summary>
    public int Width => _orientation.Transpose ? _image.Height : _image.Width;

    /// <summary>The upright picture's height.</summary>
    public int Height => _orientation.Transpose ? _image.Width : _image.Height;

    /// <summary>Writes a window of the upright picture as RGB, [row][column][channel].</summary>
    /// <param name="window">What to take.</param>
    /// <param name="resampler">Does it.</param>
    /// <param name="destination">At least as many bytes as the window has.</param>
    public void Resample(ResizeWindow window, Resampler resampler, Span<byte> destination)
    {
        ImageRows rows = new(_image);
        if (_orientation == default)
        {
            resampler.Resample(rows, window, destination);
            return;
        }

        byte[] stored = new byte[checked(window.Output.Width * window.Output.Height * 3)];
        resampler.Resample(rows, _orientation.Stored(window, _image.Width, _image.Height), stored);
        _orientation.Apply(stored, destination, window.Output.Width, window.Output.Height);
    }

    /// <inheritdoc/>
    public void Dispose() => _image.Dispose();
}
