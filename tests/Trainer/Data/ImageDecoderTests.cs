using System.Buffers.Binary;
using SixLabors.ImageSharp;
using SixLabors.ImageSharp.Formats.Bmp;
using SixLabors.ImageSharp.Formats.Gif;
using SixLabors.ImageSharp.Formats.Jpeg;
using SixLabors.ImageSharp.Formats.Png;
using SixLabors.ImageSharp.Formats.Tiff;
using SixLabors.ImageSharp.Formats.Webp;
using SixLabors.ImageSharp.PixelFormats;

namespace Wikiart.Cuda.Trainer.Tests.Data;

public sealed class ImageDecoderTests
{
    [Test]
    public void A_grey_jpeg_becomes_equal_channels()
    {
        using var image = new Image<L8>(32, 32, new L8(90));
        AssertColour(TestImages.Encode(image, new JpegEncoder { ColorType = JpegColorType.Luminance }), 90, 90, 90);
    }

    [Test]
    public void Cmyk_and_ycck_jpegs_are_converted()
    {
        // Adobe stores the complements: red is C'K'/255.
        AssertColour(CmykJpeg.Write(CmykJpeg.Cmyk, 255, 128, 0, 200), 200, 100, 0);
        AssertColour(CmykJpeg.Write(CmykJpeg.Ycck, 55, 128, 128, 200), 157, 157, 157);
    }

    [Test]
    public void A_palette_png_keeps_its_colours()
    {
        using Image<Rgb24> image = TestImages.Flag(32, 32);
        byte[] palette = TestImages.Encode(image, new PngEncoder { ColorType = PngColorType.Palette, BitDepth = PngBitDepth.Bit8 });
        Assert.That(Decode(palette, 32), Is.EqualTo(Decode(TestImages.Png(image), 32)));
    }

    [Test]
    public void Sixteen_bit_pngs_lose_only_the_low_bits()
    {
        using var colour = new Image<Rgb48>(16, 16, new Rgb48(0x80FF, 0x2010, 0xFF00));
        AssertColour(TestImages.Encode(colour, new PngEncoder { BitDepth = PngBitDepth.Bit16, ColorType = PngColorType.Rgb }), 0x80, 0x20, 0xFE);
        using var grey = new Image<L16>(16, 16, new L16(0x4321));
        AssertColour(TestImages.Encode(grey, new PngEncoder { BitDepth = PngBitDepth.Bit16, ColorType = PngColorType.Grayscale }), 0x43, 0x43, 0x43);
    }

    [TestCase(255, 100)]
    [TestCase(0, 255)]
    [TestCase(128, 177)]
    public void Transparency_is_laid_over_white(byte alpha, int expected)
    {
        using var image = new Image<Rgba32>(16, 16, new Rgba32(100, 100, 100, alpha));
        AssertColour(TestImages.Encode(image, new PngEncoder { ColorType = PngColorType.RgbWithAlpha }), expected, expected, expected);
    }

    [Test]
    public void Other_formats_are_told_by_their_bytes()
    {
        using Image<Rgb24> image = TestImages.Flag(32, 32);
        byte[] expected = Decode(TestImages.Png(image), 32);
        foreach (byte[] encoded in new[]
        {
            TestImages.Encode(image, new BmpEncoder()),
            TestImages.Encode(image, new TiffEncoder()),
            TestImages.Encode(image, new GifEncoder()),
            TestImages.Encode(image, new WebpEncoder { FileFormat = WebpFileFormatType.Lossless }),
        })
        {
            Assert.That(TestImages.Distance(Decode(encoded, 32), expected), Is.LessThanOrEqualTo(2));
        }
    }

    [Test]
    public void One_pixel_fills_the_square()
    {
        using var image = new Image<Rgb24>(1, 1, new Rgb24(9, 8, 7));
        AssertColour(TestImages.Png(image), 9, 8, 7);
    }

    [Test]
    public void A_very_long_picture_is_resized_without_building_the_whole_of_it()
    {
        using var image = new Image<Rgb24>(20_000, 1, new Rgb24(9, 8, 7));
        AssertColour(TestImages.Png(image), 9, 8, 7);
    }

    [TestCase("", "the file is empty")]
    [TestCase("<html>not found</html>", "the file is no picture of a known format")]
    public void What_is_no_picture_is_said_to_be_none(string text, string expected)
    {
        string? fault = Squares.Decode(System.Text.Encoding.UTF8.GetBytes(text), 8, 0.5, new byte[8 * 8 * 3]);
        Assert.That(fault, Is.EqualTo(expected));
    }

    [Test]
    public void A_jpeg_cut_anywhere_is_refused([Range(0, 19)] int part)
    {
        using Image<Rgb24> image = TestImages.Flag(160, 120);
        byte[] whole = TestImages.Jpeg(image);
        AssertCutIsRefused(whole, Math.Max(1, whole.Length * part / 20));
        AssertCutIsRefused(whole, whole.Length - 1 - part);
    }

    [Test]
    public void A_png_cut_anywhere_is_refused([Range(0, 19)] int part)
    {
        using Image<Rgb24> image = TestImages.Flag(160, 120);
        byte[] whole = TestImages.Png(image);
        AssertCutIsRefused(whole, Math.Max(1, whole.Length * part / 20));
        AssertCutIsRefused(whole, whole.Length - 1 - part);
    }

    [Test]
    public void A_jpeg_without_any_scan_is_refused()
    {
        byte[] whole = TestImages.Jpeg(TestImages.Flag(16, 16));
        int scan = whole.AsSpan().IndexOf([(byte)0xFF, (byte)0xDA]);
        string? fault = Squares.Decode([.. whole[..scan], 0xFF, 0xD9], 8, 0.5, new byte[8 * 8 * 3]);
        Assert.That(fault, Is.EqualTo("the JPEG holds no picture data"));
    }

    [Test]
    public void Bytes_after_the_end_of_a_jpeg_do_no_harm()
    {
        byte[] whole = TestImages.Jpeg(TestImages.Flag(16, 16));
        Assert.That(Decode([.. whole, 0, 0, 0, 1], 16), Is.EqualTo(Decode(whole, 16)));
    }

    [Test]
    public void More_than_178_megapixels_are_refused_by_the_header_alone()
    {
        byte[] png = TestImages.Png(TestImages.Flag(16, 16));
        BinaryPrimitives.WriteInt32BigEndian(png.AsSpan(16), 20_000);
        BinaryPrimitives.WriteInt32BigEndian(png.AsSpan(20), 10_000);
        BinaryPrimitives.WriteUInt32BigEndian(png.AsSpan(29), Crc32(png.AsSpan(12, 17)));
        string? fault = Squares.Decode(png, 8, 0.5, new byte[8 * 8 * 3]);
        Assert.That(fault, Is.EqualTo("the picture is 20000 x 10000 pixels, more than 178 megapixels"));
    }

    private static uint Crc32(ReadOnlySpan<byte> bytes)
    {
        uint crc = uint.MaxValue;
        foreach (byte b in bytes)
        {
            crc ^= b;
            for (int bit = 0; bit < 8; bit++)
            {
                crc = (crc >> 1) ^ ((crc & 1) * 0xEDB88320u);
            }
        }

        return ~crc;
    }

    private static void AssertCutIsRefused(byte[] whole, int length)
    {
        string? fault = Squares.Decode(whole.AsSpan(0, length), 8, 0.5, new byte[8 * 8 * 3]);
        Assert.That(fault, Is.Not.Null, $"{length} of {whole.Length} bytes");
    }

    private static void AssertColour(byte[] encoded, int r, int g, int b)
    {
        byte[] pixels = Decode(encoded, 8);
        for (int i = 0; i < pixels.Length; i += 3)
        {
            Assert.That(pixels[i], Is.EqualTo(r).Within(1));
            Assert.That(pixels[i + 1], Is.EqualTo(g).Within(1));
            Assert.That(pixels[i + 2], Is.EqualTo(b).Within(1));
        }
    }

    private static byte[] Decode(byte[] encoded, int size)
    {
        var pixels = new byte[size * size * 3];
        Assert.That(Squares.Decode(encoded, size, 0.5, pixels), Is.Null);
        return pixels;
    }
}
