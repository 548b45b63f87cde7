using Wikiart.Cuda.Runtime;

namespace Wikiart.Cuda.Kernels.Cpu;

/// <summary>
/// Pieces of the gradient before ReLU and 2×2 max-pool, expanded from the pooled one when they are needed: what is as large as the
/// convolution's output, and mostly zeros, never goes to memory.
/// </summary>
/// <param name="y">Pooled output.</param>
/// <param name="codes">Positions of the maxima.</param>
/// <param name="dy">Gradient of the pooled output.</param>
internal readonly unsafe struct PooledPatches(View<Nhwc> y, View<PoolCodes> codes, View<Nhwc> dy) : IPatchSource
{
    private const uint EveryField = 0x55555555;
    private const int Positions = 4;

    private readonly float* _y = y.Floats;
    private readonly float* _dy = dy.Floats;
    private readonly byte* _codes = (byte*)codes.Address;
    private readonly int _codeBytes = codes.Shape.BytesPerPixel;
    private readonly int _windowRows = y.Shape.H;
    private readonly int _windowColumns = y.Shape.W;
    private readonly int _channels = y.Shape.C;

    public float* Patch<TSimd, TVec>(float* buffer, int size, int image, int row, int column, out nint rowStep)
        where TSimd : struct, ISimd<TVec>
        where TVec : unmanaged
    {
        rowStep = (nint)size * _channels;
        int firstRow = row >> 1;
        int firstColumn = column >> 1;
        int lastRow = (row + size - 1) >> 1;
        int lastColumn = (column + size - 1) >> 1;
        if (firstRow < 0 || firstColumn < 0 || lastRow >= _windowRows || lastColumn >= _windowColumns)
        {
            new Span<float>(buffer, size * size * _channels).Clear();
        }

        for (int windowRow = Math.Max(0, firstRow); windowRow <= Math.Min(lastRow, _windowRows - 1); windowRow++)
        {
            for (int windowColumn = Math.Max(0, firstColumn); windowColumn <= Math.Min(lastColumn, _windowColumns - 1); windowColumn++)
            {
                nint window = (((nint)image * _windowRows) + windowRow) * _windowColumns + windowColumn;
                Expand<TSimd, TVec>(buffer, size, window, (2 * windowRow) - row, (2 * windowColumn) - column);
            }
        }

        return buffer;
    }

    /// <summary>Writes those of a window's four pixels that lie in the piece.</summary>
    private void Expand<TSimd, TVec>(float* buffer, int size, nint window, int row, int column)
        where TSimd : struct, ISimd<TVec>
        where TVec : unmanaged
    {
        float* y = _y + (window * _channels);
        float* dy = _dy + (window * _channels);
        byte* codes = _codes + (window * _codeBytes);
        for (int channel = 0; channel < _channels; channel += FetchLines.LineFloats)
        {
            // What the next piece, two windows to the right, has that this one has not.
            FetchLines.Ahead(y + (2 * _channels) + channel);
            FetchLines.Ahead(dy + (2 * _channels) + channel);
        }

        for (uint position = 0; position < Positions; position++)
        {
            int pixelRow = row + (int)(position / 2);
            int pixelColumn = column + (int)(position % 2);
            if (pixelRow < 0 || pixelRow >= size || pixelColumn < 0 || pixelColumn >= size)
            {
                continue;
            }

            float* pixel = buffer + ((((nint)pixelRow * size) + pixelColumn) * _channels);
            for (int channel = 0; channel < _channels; channel += TSimd.Lanes)
            {
                TVec isDead = TSimd.LessOrEqual(TSimd.Load(y + channel), TSimd.Broadcast(0));
                TVec isHere = TSimd.CodeIsZero(TSimd.LoadCodes(codes + (channel / 4)) ^ (EveryField * position));
                TSimd.Store(pixel + channel, TSimd.And(TSimd.AndNot(TSimd.Load(dy + channel), isDead), isHere));
            }
        }
    }
}
