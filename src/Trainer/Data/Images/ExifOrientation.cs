namespace Wikiart.Cuda.Trainer.Data.Images;

/// <summary>
/// How the stored rows and columns become the picture as it is meant to be seen (EXIF 2.3, tag 0x0112, values 1 to 8).
/// </summary>
/// <param name="Transpose">Rows and columns change places.</param>
/// <param name="MirrorX">The stored columns run right to left.</param>
/// <param name="MirrorY">The stored rows run bottom to top.</param>
internal readonly record struct ExifOrientation(bool Transpose, bool MirrorX, bool MirrorY)
{
    /// <summary>The orientation of a tag's value; values that the standard does not know mean upright.</summary>
    public static ExifOrientation FromTag(int value) => value switch
    {
        2 => new(false, true, false),
        3 => new(false, true, true),
        4 => new(false, false, true),
        5 => new(true, false, false),
        6 => new(true, false, true),
        7 => new(true, true, true),
        8 => new(true, true, false),
        _ => default,
    };

    /// <summary>The window on the stored picture that shows, once oriented, what <paramref name="upright"/> shows.</summary>
    /// <param name="upright">A window on the upright picture.</param>
    /// <param name="width">The stored picture's width.</param>
    /// <param name="height">The stored picture's height.</param>
    public ResizeWindow Stored(ResizeWindow upright, int width, int height)
    {
        ResizeWindow window = Transpose ? upright.Transpose() : upright;
        return window with
        {
            Source = window.Source.Mirrored(width, height, MirrorX, MirrorY),
            Output = window.Output.Mirrored(window.Width, window.Height, MirrorX, MirrorY),
        };
    }

    /// <summary>Copies stored RGB pixels into an upright rectangle.</summary>
    /// <param name="stored">The pixels as stored.</param>
    /// <param name="upright">Receives them.</param>
    /// <param name="width">The upright rectangle's width.</param>
    /// <param name="height">The upright rectangle's height.</param>
    public void Apply(ReadOnlySpan<byte> stored, Span<byte> upright, int width, int height)
    {
        (int storedWidth, int storedHeight) = Transpose ? (height, width) : (width, height);
        for (int y = 0; y < height; y++)
        {
            for (int x = 0; x < width; x++)
            {
                (int column, int row) = Transpose ? (y, x) : (x, y);
                column = MirrorX ? storedWidth - 1 - column : column;
                row = MirrorY ? storedHeight - 1 - row : row;
                stored.Slice(((row * storedWidth) + column) * 3, 3).CopyTo(upright.Slice(((y * width) + x) * 3, 3));
            }
        }
    }
}
