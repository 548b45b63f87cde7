using Wikiart.Cuda.Runtime;

namespace Wikiart.Cuda.Kernels.Cpu;

/// <summary>Pieces of an image in memory: read in place inside, copied with zeros at the border.</summary>
/// <param name="x">The image.</param>
internal readonly unsafe struct ImagePatches(View<Nhwc> x) : IPatchSource
{
    private readonly float* _x = x.Floats;
    private readonly int _height = x.Shape.H;
    private readonly int _width = x.Shape.W;
    private readonly int _channels = x.Shape.C;

    public float* Patch<TSimd, TVec>(float* buffer, int size, int image, int row, int column, out nint rowStep)
        where TSimd : struct, ISimd<TVec>
        where TVec : unmanaged
    {
        float* origin = _x + (((((nint)image * _height) + row) * _width) + column) * _channels;
        if (row >= 0 && column >= 0 && row + size <= _height && column + size <= _width)
        {
            rowStep = (nint)_width * _channels;
            return origin;
        }

        rowStep = (nint)size * _channels;
        new Span<float>(buffer, size * size * _channels).Clear();
        int firstColumn = Math.Max(0, -column);
        int columns = Math.Min(size, _width - column) - firstColumn;
        for (int i = Math.Max(0, -row); i < Math.Min(size, _height - row) && columns > 0; i++)
        {
            nint first = (nint)firstColumn * _channels;
            new ReadOnlySpan<float>(origin + ((nint)i * _width * _channels) + first, columns * _channels)
                .CopyTo(new Span<float>(buffer + (i * rowStep) + first, columns * _channels));
        }

        return buffer;
    }
}
