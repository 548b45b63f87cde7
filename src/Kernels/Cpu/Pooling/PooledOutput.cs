using System.Runtime.CompilerServices;
using Wikiart.Cuda.Runtime;

namespace Wikiart.Cuda.Kernels.Cpu;

/// <summary>Pools and clamps the raw sums of a convolution while they are in the first-level cache.</summary>
/// <typeparam name="TPositions">Whether positions are kept.</typeparam>
/// <param name="y">Pooled output.</param>
/// <param name="codes">Positions of the maxima; default where they are not kept.</param>
internal readonly unsafe struct PooledOutput<TPositions>(View<Nhwc> y, View<PoolCodes> codes) : ITileOutput
    where TPositions : struct, IPoolPositions
{
    private readonly float* _y = y.Floats;
    private readonly byte* _codes = (byte*)codes.Address;
    private readonly int _codeBytes = codes.Shape.BytesPerPixel;
    private readonly int _windowRows = y.Shape.H;
    private readonly int _windowColumns = y.Shape.W;
    private readonly int _channels = y.Shape.C;

    public static int ImageRows => 2;

    public void Emit<TSimd, TVec>(float* tile, int image, int row, int column, int firstChannel)
        where TSimd : struct, ISimd<TVec>
        where TVec : unmanaged
    {
        nint width = GemmTile.Width<TSimd, TVec>();
        int channels = (int)Math.Min(width, _channels - firstChannel);
        int windows = Math.Min(GemmTile.GroupRows / 2, _windowColumns - (column / 2));
        nint first = Window(image, row / 2, column / 2);
        float* y = _y + (first * _channels) + firstChannel;
        byte* codes = _codes + (first * _codeBytes) + (firstChannel / 4);
        for (int window = 0; window < windows; window++)
        {
            float* top = tile + (2 * window * width);
            float* bottom = top + (GemmTile.GroupRows * width);
            for (int lane = 0; lane < channels; lane += TSimd.Lanes)
            {
                TVec pooled = PooledMaximum.Of<TPositions, TSimd, TVec>(
                    TSimd.Load(top + lane),
                    TSimd.Load(top + width + lane),
                    TSimd.Load(bottom + lane),
                    TSimd.Load(bottom + width + lane),
                    out uint code);
                Store<TSimd, TVec>(pooled, code, y + lane, codes + (lane / 4), channels - lane);
            }

            y += _channels;
            codes += _codeBytes;
        }
    }

    public void EmitSquare<TSimd, TVec>(float* square, int size, int image, int row, int column, int channel)
        where TSimd : struct, ISimd<TVec>
        where TVec : unmanaged
    {
        if (channel >= _channels)
        {
            return;
        }

        int rows = Math.Min(size / 2, _windowRows - (row / 2));
        int columns = Math.Min(size / 2, _windowColumns - (column / 2));
        for (int i = 0; i < rows; i++)
        {
            nint first = Window(image, (row / 2) + i, column / 2);
            float* y = _y + (first * _channels) + channel;
            byte* codes = _codes + (first * _codeBytes) + (channel / 4);
            for (int j = 0; j < columns; j++)
            {
                float* top = square + (2 * ((i * size) + j) * TSimd.Lanes);
                float* bottom = top + (size * TSimd.Lanes);
                TVec pooled = PooledMaximum.Of<TPositions, TSimd, TVec>(
                    TSimd.Load(top),
                    TSimd.Load(top + TSimd.Lanes),
                    TSimd.Load(bottom),
                    TSimd.Load(bottom + TSimd.Lanes),
                    out uint code);
                Store<TSimd, TVec>(pooled, code, y, codes, _channels - channel);

                // What a square soon to come writes: the processor does not guess lines that lie so far apart.
                FetchLines.Ahead(y + ((nint)size * _channels));
                y += _channels;
                codes += _codeBytes;
            }
        }
    }

    /// <summary>Writes the pooled values and codes of one vector's channels, those that there are.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store<TSimd, TVec>(TVec pooled, uint code, float* y, byte* codes, int channels)
        where TSimd : struct, ISimd<TVec>
        where TVec : unmanaged
    {
        if (channels >= TSimd.Lanes)
        {
            TSimd.Store(y, pooled);
            if (TPositions.AreKept)
            {
                TSimd.StoreCodes(codes, code);
            }
        }
        else
        {
            StorePart(pooled, code, y, codes, channels);
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void StorePart<TVec>(TVec pooled, uint code, float* y, byte* codes, int channels)
        where TVec : unmanaged
    {
        new ReadOnlySpan<float>(&pooled, channels).CopyTo(new Span<float>(y, channels));
        if (!TPositions.AreKept)
        {
            return;
        }

        code &= (1u << (2 * channels)) - 1;
        new ReadOnlySpan<byte>(&code, (channels + 3) / 4).CopyTo(new Span<byte>(codes, (channels + 3) / 4));
    }

    private nint Window(int image, int windowRow, int windowColumn) =>
        ((((nint)image * _windowRows) + windowRow) * _windowColumns) + windowColumn;
}
