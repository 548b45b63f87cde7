using Wikiart.Cuda.Runtime;

namespace Wikiart.Cuda.Kernels.Cpu;

/// <summary>Writes tiles to every stride-th row and column of an image.</summary>
/// <param name="y">The image.</param>
/// <param name="stride">The step.</param>
/// <param name="firstRow">The first row.</param>
/// <param name="firstColumn">The first column.</param>
/// <param name="accumulate">Add to what is there.</param>
internal readonly unsafe struct StridedOutput(View<Nhwc> y, int stride, int firstRow, int firstColumn, bool accumulate) : ITileOutput
{
    private readonly float* _y = y.Floats;
    private readonly int _height = y.Shape.H;
    private readonly int _width = y.Shape.W;
    private readonly int _channels = y.Shape.C;
    private readonly int _stride = stride;
    private readonly int _firstRow = firstRow;
    private readonly int _firstColumn = firstColumn;
    private readonly bool _accumulate = accumulate;

    public static int ImageRows => 1;

    public void Emit<TSimd, TVec>(float* tile, int image, int row, int column, int firstChannel)
        where TSimd : struct, ISimd<TVec>
        where TVec : unmanaged
    {
        int width = GemmTile.Width<TSimd, TVec>();
        int channels = Math.Min(width, _channels - firstChannel);
        int imageRow = (row * _stride) + _firstRow;
        int imageColumn = (column * _stride) + _firstColumn;
        float* y = _y + ((((((nint)image * _height) + imageRow) * _width) + imageColumn) * _channels) + firstChannel;
        StoreGradient destination = new(y, _accumulate);
        for (int pixel = 0; pixel < GemmTile.Rows && imageColumn + (pixel * _stride) < _width; pixel++)
        {
            nint offset = (nint)pixel * _stride * _channels;
            int channel = 0;
            for (; channel <= channels - TSimd.Lanes; channel += TSimd.Lanes)
            {
                destination.Apply<TSimd, TVec>(offset + channel, TSimd.Load(tile + channel));
            }

            for (; channel < channels; channel++)
            {
                destination.Apply<SimdScalar, float>(offset + channel, tile[channel]);
            }

            tile += width;
        }
    }

    /// <summary>Squares come from Winograd's tiles, which have no stride.</summary>
    public void EmitSquare<TSimd, TVec>(float* square, int size, int image, int row, int column, int channel)
        where TSimd : struct, ISimd<TVec>
        where TVec : unmanaged => throw new NotSupportedException();
}
