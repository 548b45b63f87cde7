namespace Wikiart.Cuda.Trainer.Data.Images;

/// <summary>
/// A square window on a resized picture: the shorter side becomes <paramref name="Size"/>, and the window slides along the
/// longer side (torchvision: <c>Resize(size)</c>, then a crop of size x size).
/// </summary>
/// <param name="Size">The window's side, and the picture's shorter side once resized.</param>
/// <param name="Width">The resized picture's width.</param>
/// <param name="Height">The resized picture's height.</param>
/// <param name="Left">The window's left edge in the resized picture.</param>
/// <param name="Top">The window's top edge in the resized picture.</param>
internal readonly record struct SquareWindow(int Size, int Width, int Height, int Left, int Top)
{
    /// <summary>Places a window.</summary>
    /// <param name="width">The picture's width.</param>
    /// <param name="height">The picture's height.</param>
    /// <param name="size">The window's side.</param>
    /// <param name="position">Where along the longer side: 0 is left or top, 0.5 the centre, 1 right or bottom.</param>
    public static SquareWindow Place(int width, int height, int size, double position)
    {
        // torchvision truncates the longer side.
        int longer = (int)((long)size * Math.Max(width, height) / Math.Min(width, height));
        int offset = Centred(longer - size, position);
        return width >= height
            ? new SquareWindow(size, longer, size, offset, 0)
            : new SquareWindow(size, size, longer, 0, offset);
    }

    /// <summary>The offset at a relative position of a slack; Python's rounding, so that 0.5 is torchvision's CenterCrop.</summary>
    public static int Centred(int slack, double position) => (int)Math.Round(slack * position, MidpointRounding.ToEven);
}
