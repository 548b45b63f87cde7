using System.Runtime.InteropServices;
using SixLabors.ImageSharp;
using SixLabors.ImageSharp.Advanced;
using SixLabors.ImageSharp.PixelFormats;

namespace Wikiart.Cuda.Trainer.Data.Images;

/// <summary>The rows of a decoded picture.</summary>
/// <param name="image">The picture; it must outlive this.</param>
internal readonly struct ImageRows(Image<Rgb24> image) : IPixelRows
{
    /// <inheritdoc/>
    public int Width => image.Width;

    /// <inheritdoc/>
    public int Height => image.Height;

    /// <inheritdoc/>
    public ReadOnlySpan<byte> Row(int y) => MemoryMarshal.AsBytes(image.DangerousGetPixelRowMemory(y).Span);
}
