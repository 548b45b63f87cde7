using Wikiart.Cuda.Runtime;

namespace Wikiart.Cuda.Kernels.Cpu;

/// <summary>Writes the tile as it is, or adds it to what is there.</summary>
/// <param name="y">The image.</param>
/// <param name="accumulate">Add to what is there.</param>
internal readonly unsafe struct PlainOutput(View<Nhwc> y, bool accumulate) : ITileOutput
{
    private readonly float* _y = y.Floats;
    private readonly int _height = y.Shape.H;
    private readonly int _width = y.Shape.W;
    private readonly int _channels = y.Shape.C;
    private readonly bool _accumulate = accumulate;

    public static int ImageRows => 1;

    public void Emit<TSimd, TVec>(float* tile, int image, int row, int column, int firstChannel)
        where TSimd : struct, ISimd<TVec>
        where TVec : unmanaged
    {
        int width = GemmTile.Width<TSimd, TVec>();
        int channels = Math.Min(width, _channels - firstChannel);
        int pixels = Math.Min(GemmTile.Rows, _width - column);
        float* y = _y + ((((((nint)image * _height) + row) * _width) + column) * _channels) + firstChannel;
        StoreGradient destination = new(y, _accumulate);
        for (int pixel = 0; pixel < pixels; pixel++)
        {
            nint offset = (nint)pixel * _channels;
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

    public void EmitSquare<TSimd, TVec>(float* square, int size, int image, int row, int column, int channel)
        where TSimd : struct, ISimd<TVec>
        where TVec : unmanaged
    {
        int rows = Math.Min(size, _height - row);
        int columns = Math.Min(size, _width - column);
        int channels = Math.Min(TSimd.Lanes, _channels - channel);
        for (int i = 0; i < rows; i++)
        {
            float* y = _y + ((((((nint)image * _height) + row + i) * _width) + column) * _channels) + channel;
            StoreGradient destination = new(y, _accumulate);
            for (int j = 0; j < columns; j++)
            {
                float* pixel = square + (((i * size) + j) * TSimd.Lanes);
                nint offset = (nint)j * _channels;
                // What the next square writes.
                FetchLines.Ahead(y + offset + ((nint)size * _channels));
                if (channels == TSimd.Lanes)
                {
                    destination.Apply<TSimd, TVec>(offset, TSimd.Load(pixel));
                    continue;
                }

                for (int lane = 0; lane < channels; lane++)
                {
                    destination.Apply<SimdScalar, float>(offset + lane, pixel[lane]);
                }
            }
        }
    }
}
