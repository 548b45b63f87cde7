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
    public SquareWindow Stored(SquareWindow upright)
    {
        (int width, int height, int left, int top) = Transpose
            ? (upright.Height, upright.Width, upright.Top, upright.Left)
            : (upright.Width, upright.Height, upright.Left, upright.Top);
        return new SquareWindow(
            upright.Size,
            width,
            height,
            MirrorX ? width - upright.Size - left : left,
            MirrorY ? height - upright.Size - top : top);
    }

    /// <summary>Copies a stored square of RGB pixels into an upright one.</summary>
    public void Apply(ReadOnlySpan<byte> stored, Span<byte> upright, int size)
    {
        for (int y = 0; y < size; y++)
        {
            for (int x = 0; x < size; x++)
            {
                (int column, int row) = Transpose ? (y, x) : (x, y);
                column = MirrorX ? size - 1 - column : column;
                row = MirrorY ? size - 1 - row : row;
                stored.Slice(((row * size) + column) * 3, 3).CopyTo(upright.Slice(((y * size) + x) * 3, 3));
            }
        }
    }
}
