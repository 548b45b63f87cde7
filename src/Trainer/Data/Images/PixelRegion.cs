namespace Wikiart.Cuda.Trainer.Data.Images;

/// <summary>A rectangle of whole pixels.</summary>
/// <param name="Left">Its first column.</param>
/// <param name="Top">Its first row.</param>
/// <param name="Width">Its width.</param>
/// <param name="Height">Its height.</param>
internal readonly record struct PixelRegion(int Left, int Top, int Width, int Height)
{
    /// <summary>The same rectangle after rows and columns change places.</summary>
    public PixelRegion Transpose() => new(Top, Left, Height, Width);

    /// <summary>The same rectangle in a picture that is mirrored.</summary>
    /// <param name="width">The picture's width.</param>
    /// <param name="height">The picture's height.</param>
    /// <param name="mirrorX">Columns run the other way.</param>
    /// <param name="mirrorY">Rows run the other way.</param>
    public PixelRegion Mirrored(int width, int height, bool mirrorX, bool mirrorY) => this with
    {
        Left = mirrorX ? width - Width - Left : Left,
        Top = mirrorY ? height - Height - Top : Top,
    };
}
