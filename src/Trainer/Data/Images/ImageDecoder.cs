using SixLabors.ImageSharp;
using SixLabors.ImageSharp.Formats.Bmp;
using SixLabors.ImageSharp.Formats.Gif;
using SixLabors.ImageSharp.Formats.Jpeg;
using SixLabors.ImageSharp.Formats.Pbm;
using SixLabors.ImageSharp.Formats.Png;
using SixLabors.ImageSharp.Formats.Tga;
using SixLabors.ImageSharp.Formats.Tiff;
using SixLabors.ImageSharp.Formats.Webp;
using SixLabors.ImageSharp.Metadata;
using SixLabors.ImageSharp.Metadata.Profiles.Exif;
using SixLabors.ImageSharp.PixelFormats;

namespace Wikiart.Cuda.Trainer.Data.Images;

/// <summary>
/// Turns encoded pictures into RGB pixels. What a file is, is decided by its bytes and never by its name. Grey,
/// CMYK, palette and 16-bit pictures become 8-bit RGB, transparency is laid over white, EXIF orientation is applied.
/// Safe for several threads.
/// </summary>
internal sealed class ImageDecoder
{
    /// <summary>The most pixels a picture may have: Pillow's limit, beyond which a file is taken for a decompression bomb.</summary>
    public const long MaxPixels = 178_956_970;

    // A header costs nothing to write. PNG, the densest format, gets 8 x 1032 pixels out of a byte; smaller pictures cost nothing to decode.
    private const long MostPixelsOfByte = 10_000;
    private const long PlausiblePixels = 4_000_000;

    private readonly Configuration _configuration;

    /// <summary>Creates a decoder with its own settings, apart from ImageSharp's process-wide ones.</summary>
    public ImageDecoder()
    {
        _configuration = new Configuration(
            new JpegConfigurationModule(),
            new PngConfigurationModule(),
            new GifConfigurationModule(),
            new BmpConfigurationModule(),
            new PbmConfigurationModule(),
            new TgaConfigurationModule(),
            new TiffConfigurationModule(),
            new WebpConfigurationModule())
        {
            MaxDegreeOfParallelism = 1,
        };

        // Only the first frame is looked at, however many an animation has.
        _configuration.ImageFormatsManager.SetDecoder(GifFormat.Instance, new GifDecoder { DecodingMode = FrameDecodingMode.First });
        _configuration.ImageFormatsManager.SetDecoder(TiffFormat.Instance, new TiffDecoder { DecodingMode = FrameDecodingMode.First });
    }

    /// <summary>Decodes a picture.</summary>
    /// <param name="encoded">The file's bytes.</param>
    /// <param name="picture">The picture, which the caller disposes; null when there is a fault.</param>
    /// <returns>Why the picture cannot be used, as the end of a sentence; null when it can.</returns>
    public string? Decode(ReadOnlySpan<byte> encoded, out DecodedPicture? picture)
    {
        picture = null;
        try
        {
            if (FaultBeforeDecoding(encoded) is { } fault)
            {
                return fault;
            }

            Image<Rgb24> image = JpegStructure.Begins(encoded) ? Image.Load<Rgb24>(_configuration, encoded) : DecodeOverWhite(encoded);
            picture = new DecodedPicture(image, OrientationOf(image));
            return null;
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            // A damaged file makes the decoder fail in any place, with any exception.
            return $"the picture is damaged: {FirstLine(e.Message)}";
        }
    }

    private string? FaultBeforeDecoding(ReadOnlySpan<byte> encoded)
    {
        string? fault = FileStructure.Fault(encoded);
        if (fault is not null)
        {
            return fault;
        }

        IImageInfo? info = Identify(encoded);
        if (info is null)
        {
            return "the file is no picture of a known format";
        }

        long pixels = (long)info.Width * info.Height;
        string size = $"the picture is {info.Width} x {info.Height} pixels";
        return pixels == 0 ? size
            : pixels > MaxPixels ? $"{size}, more than {MaxPixels / 1_000_000} megapixels"
            : pixels > Math.Max(PlausiblePixels, encoded.Length * MostPixelsOfByte) ? $"{size}, more than a file of {encoded.Length} bytes can hold"
            : null;
    }

    private unsafe IImageInfo? Identify(ReadOnlySpan<byte> encoded)
    {
        fixed (byte* bytes = encoded)
        {
            using var stream = new UnmanagedMemoryStream(bytes, encoded.Length);
            return Image.Identify(_configuration, stream);
        }
    }

    private Image<Rgb24> DecodeOverWhite(ReadOnlySpan<byte> encoded)
    {
        using Image<Rgba32> image = Image.Load<Rgba32>(_configuration, encoded);
        return OverWhite.Flatten(_configuration, image);
    }

    private static ExifOrientation OrientationOf(Image image) =>
        ExifOrientation.FromTag(image.Metadata.ExifProfile?.GetValue(ExifTag.Orientation)?.Value ?? 1);

    private static string FirstLine(string message) => message.Split('\n', 2)[0].TrimEnd();
}
