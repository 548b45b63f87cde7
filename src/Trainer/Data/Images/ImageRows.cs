using System.Runtime.InteropServices;
using SixLabors.ImageSharp;
using SixLabors.ImageSharp.Advanced;
using SixLabors.ImageSharp.Memory;
using SixLabors.ImageSharp.PixelFormats;

namespace Wikiart.Cuda.Trainer.Data.Images;

/// <summary>The rows of a decoded picture.</summary>
internal readonly struct ImageRows : IPixelRows
{
    private readonly IMemoryGroup<Rgb24> _blocks;
    private readonly int _rowsOfBlock;

    /// <summary>Looks at a picture.</summary>
    /// <param name="image">The picture; it must outlive this.</param>
    public ImageRows(Image<Rgb24> image)
    {
        Width = image.Width;
        Height = image.Height;
        _blocks = image.GetPixelMemoryGroup();
        _rowsOfBlock = _blocks.BufferLength / image.Width;
    }

    /// <inheritdoc/>
    public int Width { get; }

    /// <inheritdoc/>
    public int Height { get; }

    /// <inheritdoc/>
    public ReadOnlySpan<byte> Row(int y) =>
        MemoryMarshal.AsBytes(_blocks[y / _rowsOfBlock].Span.Slice(y % _rowsOfBlock * Width, Width));
}
