namespace Wikiart.Cuda.Trainer.Data.Images;

/// <summary>
/// What to take of a picture: a region of it, resized as if it were a picture of its own, and a window of the result
/// (torchvision: <c>crop</c>, <c>resize</c>, <c>crop</c>). Only the pixels that the window needs are ever computed.
/// </summary>
/// <param name="Source">The region of the picture.</param>
/// <param name="Width">The width that the whole region is resized to.</param>
/// <param name="Height">The height that the whole region is resized to.</param>
/// <param name="Output">The window of the resized region.</param>
internal readonly record struct ResizeWindow(PixelRegion Source, int Width, int Height, PixelRegion Output)
{
    /// <summary>Whether nothing is resized.</summary>
    public bool IsCrop => Source.Width == Width && Source.Height == Height;

    /// <summary>The same after rows and columns change places.</summary>
    public ResizeWindow Transpose() => new(Source.Transpose(), Height, Width, Output.Transpose());

    /// <summary>A whole picture with its shorter side resized to a length (torchvision: <c>Resize(size)</c>).</summary>
    /// <param name="width">The picture's width.</param>
    /// <param name="height">The picture's height.</param>
    /// <param name="shorter">The length of the shorter side.</param>
    public static ResizeWindow Resized(int width, int height, int shorter)
    {
        // torchvision truncates the longer side.
        int longer = checked((int)((long)shorter * Math.Max(width, height) / Math.Min(width, height)));
        (int resizedWidth, int resizedHeight) = width >= height ? (longer, shorter) : (shorter, longer);
        return new ResizeWindow(new(0, 0, width, height), resizedWidth, resizedHeight, new(0, 0, resizedWidth, resizedHeight));
    }

    /// <summary>A window of this one's resized region.</summary>
    public ResizeWindow Crop(int left, int top, int width, int height) => this with { Output = new(left, top, width, height) };

    /// <summary>The middle of this one's resized region (torchvision: <c>CenterCrop</c>).</summary>
    public ResizeWindow CentreCrop(int width, int height) =>
        Crop(At(Width - width, 0.5), At(Height - height, 0.5), width, height);

    /// <summary>The offset at a relative position, 0 to 1, of a slack; Python's rounding, so that 0.5 is torchvision's CenterCrop.</summary>
    public static int At(int slack, double position) => (int)Math.Round(slack * position, MidpointRounding.ToEven);
}
