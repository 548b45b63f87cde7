using System.Buffers;
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
/// Turns encoded pictures into square RGB windows. What a file is, is decided by its bytes and never by its name. Grey,
/// CMYK, palette and 16-bit pictures become 8-bit RGB, transparency is laid over white, EXIF orientation is applied.
/// Safe for several threads.
/// </summary>
internal sealed class ImageDecoder
{
    /// <summary>The most pixels a picture may have: Pillow's limit, beyond which a file is taken for a decompression bomb.</summary>
    public const long MaxPixels = 178_956_970;

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

    /// <summary>Decodes a picture, resizes its shorter side to <paramref name="size"/> and takes a square window of it.</summary>
    /// <param name="encoded">The file's bytes.</param>
    /// <param name="size">The window's side in pixels.</param>
    /// <param name="position">Where the window lies along the longer side: 0 to 1, 0.5 is the centre.</param>
    /// <param name="destination">Receives size x size x 3 bytes, [row][column][channel]; undefined when there is a fault.</param>
    public DecodedSquare Decode(ReadOnlySpan<byte> encoded, int size, double position, Span<byte> destination)
    {
        try
        {
            return FaultBeforeDecoding(encoded) is { } fault
                ? DecodedSquare.Unreadable(fault)
                : JpegStructure.Begins(encoded)
                    ? DecodeOpaque(encoded, size, position, destination)
                    : DecodeOverWhite(encoded, size, position, destination);
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            // A damaged file makes the decoder fail in any place, with any exception.
            return DecodedSquare.Unreadable($"the picture is damaged: {FirstLine(e.Message)}");
        }
    }

    private string? FaultBeforeDecoding(ReadOnlySpan<byte> encoded)
    {
        string? fault = encoded.IsEmpty ? "the file is empty"
            : JpegStructure.Begins(encoded) ? JpegStructure.Fault(encoded)
            : PngStructure.Begins(encoded) ? PngStructure.Fault(encoded)
            : null;
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
        return pixels == 0 ? $"the picture is {info.Width} x {info.Height} pixels"
            : pixels > MaxPixels ? $"the picture is {info.Width} x {info.Height} pixels, more than {MaxPixels / 1_000_000} megapixels"
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

    private DecodedSquare DecodeOpaque(ReadOnlySpan<byte> encoded, int size, double position, Span<byte> destination)
    {
        using Image<Rgb24> image = Image.Load<Rgb24>(_configuration, encoded);
        return Window(image, size, position, destination);
    }

    private DecodedSquare DecodeOverWhite(ReadOnlySpan<byte> encoded, int size, double position, Span<byte> destination)
    {
        using Image<Rgba32> image = Image.Load<Rgba32>(_configuration, encoded);
        using Image<Rgb24> flattened = OverWhite.Flatten(_configuration, image);
        return Window(flattened, size, position, destination);
    }

    private static DecodedSquare Window(Image<Rgb24> image, int size, double position, Span<byte> destination)
    {
        ExifOrientation orientation = OrientationOf(image);
        (int width, int height) = orientation.Transpose ? (image.Height, image.Width) : (image.Width, image.Height);
        SquareWindow window = SquareWindow.Place(width, height, size, position);
        if (orientation == default)
        {
            SquareResampler.Resample(image, window, destination);
            return new DecodedSquare(window, null);
        }

        byte[] stored = ArrayPool<byte>.Shared.Rent(size * size * 3);
        SquareResampler.Resample(image, orientation.Stored(window), stored);
        orientation.Apply(stored, destination, size);
        ArrayPool<byte>.Shared.Return(stored);
        return new DecodedSquare(window, null);
    }

    private static ExifOrientation OrientationOf(Image image) =>
        ExifOrientation.FromTag(image.Metadata.ExifProfile?.GetValue(ExifTag.Orientation)?.Value ?? 1);

    private static string FirstLine(string message) => message.Split('\n', 2)[0].TrimEnd();
}
