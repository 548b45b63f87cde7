using System.Runtime.InteropServices;

namespace Wikiart.Cuda.Trainer.Data.Images;

/// <summary>A picture of RGB bytes in a mapped file, row after row; valid while its source is open.</summary>
/// <param name="first">The first byte.</param>
/// <param name="width">Pixels in a row.</param>
/// <param name="height">Rows.</param>
internal readonly unsafe struct MappedPixels(byte* first, int width, int height) : IPixelRows
{
    /// <inheritdoc/>
    public int Width => width;

    /// <inheritdoc/>
    public int Height => height;

    /// <summary>All bytes.</summary>
    public ReadOnlySpan<byte> Bytes => MemoryMarshal.CreateReadOnlySpan(ref *first, width * height * 3);

    /// <inheritdoc/>
    public ReadOnlySpan<byte> Row(int y)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)y, (uint)height);
        return MemoryMarshal.CreateReadOnlySpan(ref first[(long)y * width * 3], width * 3);
    }
}
