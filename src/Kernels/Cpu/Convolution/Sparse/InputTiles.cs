using Wikiart.Cuda.Runtime;

namespace Wikiart.Cuda.Kernels.Cpu;

/// <summary>Copies some channels of a piece of the input, with the zeros of the padding, so that pixels lie side by side.</summary>
/// <param name="x">The input.</param>
/// <param name="padding">Zeros on each side.</param>
internal readonly unsafe struct InputTiles(View<Nhwc> x, int padding)
{
    private readonly float* _x = x.Floats;
    private readonly Nhwc _shape = x.Shape;
    private readonly int _padding = padding;

    /// <summary>Copies the input of a tile.</summary>
    /// <typeparam name="TSimd">The vector operations.</typeparam>
    /// <typeparam name="TVec">The vectors.</typeparam>
    /// <param name="plan">Sizes.</param>
    /// <param name="image">Which image.</param>
    /// <param name="row">The first row, counted from the top of the padding.</param>
    /// <param name="column">The first column, counted from the left of the padding.</param>
    /// <param name="firstChannel">The first channel.</param>
    /// <param name="tile">Where it goes.</param>
    public void Copy<TSimd, TVec>(in SparsePlan plan, int image, int row, int column, int firstChannel, float* tile)
        where TSimd : struct, ISimd<TVec>
        where TVec : unmanaged
    {
        int channels = plan.SliceChannels;
        int firstColumn = Math.Max(0, _padding - column);
        int endColumn = Math.Clamp(_shape.W + _padding - column, firstColumn, plan.TileInputColumns);
        for (int i = 0; i < SparsePlan.TileInputRows; i++, tile += plan.TileRowFloats)
        {
            int inputRow = row + i - _padding;
            if (inputRow < 0 || inputRow >= _shape.H)
            {
                new Span<float>(tile, plan.TileRowFloats).Clear();
                continue;
            }

            new Span<float>(tile, firstColumn * channels).Clear();
            new Span<float>(tile + (endColumn * channels), (plan.TileInputColumns - endColumn) * channels).Clear();
            nint pixel = (((nint)image * _shape.H) + inputRow) * _shape.W + column + firstColumn - _padding;
            float* source = _x + (pixel * _shape.C) + firstChannel;
            if (channels == _shape.C)
            {
                Copy(source, tile + (firstColumn * channels), (endColumn - firstColumn) * channels);
                continue;
            }

            for (int j = firstColumn; j < endColumn; j++, source += _shape.C)
            {
                for (int channel = 0; channel < channels; channel += TSimd.Lanes)
                {
                    TSimd.Store(tile + (j * channels) + channel, TSimd.Load(source + channel));
                }
            }
        }
    }

    private static void Copy(float* source, float* destination, int count) =>
        new ReadOnlySpan<float>(source, count).CopyTo(new Span<float>(destination, count));
}
