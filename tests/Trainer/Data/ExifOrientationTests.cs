using SixLabors.ImageSharp;
using SixLabors.ImageSharp.Metadata.Profiles.Exif;
using SixLabors.ImageSharp.PixelFormats;
using SixLabors.ImageSharp.Processing;

namespace Wikiart.Cuda.Trainer.Tests.Data;

public sealed class ExifOrientationTests
{
    private const int Size = 16;

    // How a camera stores an upright picture under each tag: the inverse of what a viewer does.
    private static readonly (RotateMode Rotate, FlipMode Flip)[] Storing =
    [
        (RotateMode.None, FlipMode.None),
        (RotateMode.None, FlipMode.Horizontal),
        (RotateMode.Rotate180, FlipMode.None),
        (RotateMode.None, FlipMode.Vertical),
        (RotateMode.Rotate90, FlipMode.Horizontal),
        (RotateMode.Rotate270, FlipMode.None),
        (RotateMode.Rotate270, FlipMode.Horizontal),
        (RotateMode.Rotate90, FlipMode.None),
    ];

    [Test]
    public void All_orientations_show_the_same_window([Range(1, 8)] int tag, [Values(0, 0.2, 0.5, 1)] double position, [Values] bool jpeg)
    {
        using Image<Rgb24> upright = TestImages.Flag(48, 32);
        (RotateMode rotate, FlipMode flip) = Storing[tag - 1];
        using Image<Rgb24> stored = upright.Clone(image => image.RotateFlip(rotate, flip));
        stored.Metadata.ExifProfile = new ExifProfile();
        stored.Metadata.ExifProfile.SetValue(ExifTag.Orientation, (ushort)tag);

        byte[] expected = Decode(TestImages.Png(upright), position);
        byte[] actual = Decode(jpeg ? TestImages.Jpeg(stored) : TestImages.Png(stored), position);

        // Where rows and columns change places, the other axis is filtered and rounded first; JPEG is lossy.
        int tolerance = jpeg ? 12 : tag >= 5 ? 1 : 0;
        Assert.That(TestImages.Distance(actual, expected), Is.LessThanOrEqualTo(tolerance));
    }

    private static byte[] Decode(byte[] encoded, double position)
    {
        var pixels = new byte[Size * Size * 3];
        Assert.That(Squares.Decode(encoded, Size, position, pixels), Is.Null);
        return pixels;
    }
}
