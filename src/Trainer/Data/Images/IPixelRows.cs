namespace Wikiart.Cuda.Trainer.Data.Images;

/// <summary>A picture whose rows of RGB bytes can be looked at, wherever they lie.</summary>
internal interface IPixelRows
{
    /// <summary>Pixels in a row.</summary>
    int Width { get; }

    /// <summary>Rows.</summary>
    int Height { get; }

    /// <summary>A row, [column][channel].</summary>
    ReadOnlySpan<byte> Row(int y);
}
