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
    /// <param name="tile">The tile.</param>
    /// <param name="firstChannel">The first channel.</param>
    /// <param name="copy">Where it goes.</param>
    public void Copy<TSimd, TVec>(in SparsePlan plan, WindowTile tile, int firstChannel, float* copy)
        where TSimd : struct, ISimd<TVec>
        where TVec : unmanaged
    {
        int channels = plan.SliceChannels;
        for (int row = 0; row < SparsePlan.TileInputRows; row++, copy += plan.TileRowFloats)
        {
            float* source = Row(plan, tile, row, out int first, out int end) + firstChannel;
            new Span<float>(copy, first * channels).Clear();
            new Span<float>(copy + (end * channels), (plan.TileInputColumns - end) * channels).Clear();
            if (channels == _shape.C)
            {
                Copy(source, copy + (first * channels), (end - first) * channels);
                continue;
            }

            for (int column = first; column < end; column++, source += _shape.C)
            {
                for (int channel = 0; channel < channels; channel += TSimd.Lanes)
                {
                    TSimd.Store(copy + (column * channels) + channel, TSimd.Load(source + channel));
                }
            }
        }
    }

    /// <summary>Adds what a tile will read.</summary>
    /// <param name="plan">Sizes.</param>
    /// <param name="tile">The tile.</param>
    /// <param name="ahead">Where to.</param>
    public void AddLines(in SparsePlan plan, WindowTile tile, ref LinesAhead ahead)
    {
        for (int row = 0; row < SparsePlan.TileInputRows; row++)
        {
            float* source = Row(plan, tile, row, out int first, out int end);
            ahead.Add(source, (nint)(end - first) * _shape.C);
        }
    }

    private static void Copy(float* source, float* destination, int count) =>
        new ReadOnlySpan<float>(source, count).CopyTo(new Span<float>(destination, count));

    /// <summary>Which columns of a tile's row are no padding, and where the first of them lies.</summary>
    private float* Row(in SparsePlan plan, WindowTile tile, int row, out int first, out int end)
    {
        int inputRow = (2 * tile.Row) + row - _padding;
        int firstColumn = (2 * tile.Column) - _padding;
        first = Math.Clamp(-firstColumn, 0, plan.TileInputColumns);
        end = inputRow < 0 || inputRow >= _shape.H ? first : Math.Clamp(_shape.W - firstColumn, first, plan.TileInputColumns);
        return _x + ((((((nint)tile.Image * _shape.H) + inputRow) * _shape.W) + firstColumn + first) * _shape.C);
    }
}
