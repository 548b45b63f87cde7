using System.Runtime.CompilerServices;
using Wikiart.Cuda.Runtime;

namespace Wikiart.Cuda.Kernels.Cpu;

/// <summary>Adds the residual, if there is one, to the tile and clamps it at 0 on its way to memory.</summary>
/// <param name="y">The image.</param>
/// <param name="residual">In the image's shape; null for none.</param>
internal readonly unsafe struct AddReluOutput(View<Nhwc> y, float* residual) : ITileOutput
{
    private readonly float* _y = y.Floats;
    private readonly float* _residual = residual;
    private readonly int _height = y.Shape.H;
    private readonly int _width = y.Shape.W;
    private readonly int _channels = y.Shape.C;

    public static int ImageRows => 1;

    public void Emit<TSimd, TVec>(float* tile, int image, int row, int column, int firstChannel)
        where TSimd : struct, ISimd<TVec>
        where TVec : unmanaged
    {
        int width = GemmTile.Width<TSimd, TVec>();
        int channels = Math.Min(width, _channels - firstChannel);
        int pixels = Math.Min(GemmTile.Rows, _width - column);
        nint index = Index(image, row, column, firstChannel);
        for (int pixel = 0; pixel < pixels; pixel++)
        {
            Store<TSimd, TVec>(index, tile, channels);
            tile += width;
            index += _channels;
        }
    }

    public void EmitSquare<TSimd, TVec>(float* square, int size, int image, int row, int column, int channel)
        where TSimd : struct, ISimd<TVec>
        where TVec : unmanaged
    {
        int rows = Math.Min(size, _height - row);
        int columns = Math.Min(size, _width - column);
        int channels = Math.Min(TSimd.Lanes, _channels - channel);
        for (int i = 0; i < rows; i++)
        {
            nint index = Index(image, row + i, column, channel);
            for (int j = 0; j < columns; j++)
            {
                Store<TSimd, TVec>(index + ((nint)j * _channels), square + (((i * size) + j) * TSimd.Lanes), channels);
            }
        }
    }

    private nint Index(int image, int row, int column, int channel) =>
        ((((((nint)image * _height) + row) * _width) + column) * _channels) + channel;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Store<TSimd, TVec>(nint index, float* values, int channels)
        where TSimd : struct, ISimd<TVec>
        where TVec : unmanaged
    {
        int channel = 0;
        for (; channel <= channels - TSimd.Lanes; channel += TSimd.Lanes)
        {
            Store<TSimd, TVec>(index + channel, TSimd.Load(values + channel));
        }

        for (; channel < channels; channel++)
        {
            Store<SimdScalar, float>(index + channel, values[channel]);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Store<TSimd, TVec>(nint index, TVec value)
        where TSimd : struct, ISimd<TVec>
        where TVec : unmanaged
    {
        TVec sum = _residual == null ? value : TSimd.Add(value, TSimd.Load(_residual + index));
        TSimd.Store(_y + index, ReluForward.Clamp<TSimd, TVec>(sum));
    }
}
