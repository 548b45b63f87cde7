using Wikiart.Cuda.Runtime;

namespace Wikiart.Cuda.Kernels.Cpu;

/// <summary>How pixels are cut into parts that fit the second-level cache. The cut depends on the sizes alone.</summary>
/// <param name="shape">The image.</param>
internal readonly struct PixelParts(Nhwc shape)
{
    private const int PartFloats = 1 << 15;

    private readonly int _pixels = checked(shape.N * shape.H * shape.W);
    private readonly int _partPixels = Math.Max(1, PartFloats / shape.C);

    /// <summary>How many parts.</summary>
    public int Count => (_pixels + _partPixels - 1) / _partPixels;

    /// <summary>The first pixel of a part.</summary>
    /// <param name="part">Which part.</param>
    /// <returns>Its index.</returns>
    public int First(int part) => part * _partPixels;

    /// <summary>The pixels of a part.</summary>
    /// <param name="part">Which part.</param>
    /// <returns>How many.</returns>
    public int Pixels(int part) => Math.Min(_partPixels, _pixels - First(part));
}
