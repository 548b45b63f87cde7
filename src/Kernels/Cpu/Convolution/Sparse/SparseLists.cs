using System.Runtime.CompilerServices;
using Wikiart.Cuda.Runtime;

namespace Wikiart.Cuda.Kernels.Cpu;

/// <summary>
/// Lists, for each channel of a block, the windows of a tile that pass a gradient on, with the place of the input that it meets. Every
/// window is written and the list's length grows only for living ones, so that there is no branch to predict.
/// </summary>
/// <param name="y">Pooled output.</param>
/// <param name="codes">Positions of the maxima.</param>
/// <param name="dy">Gradient of the pooled output.</param>
internal readonly unsafe struct SparseLists(View<Nhwc> y, View<PoolCodes> codes, View<Nhwc> dy)
{
    private readonly float* _y = y.Floats;
    private readonly float* _dy = dy.Floats;
    private readonly byte* _codes = (byte*)codes.Address;
    private readonly int _codeBytes = codes.Shape.BytesPerPixel;
    private readonly int _windowRows = y.Shape.H;
    private readonly int _windowColumns = y.Shape.W;
    private readonly int _channels = y.Shape.C;

    /// <summary>Writes the lists of a tile, and adds the gradients to the biases' sums.</summary>
    /// <typeparam name="TSimd">The vector operations.</typeparam>
    /// <typeparam name="TVec">The vectors.</typeparam>
    /// <param name="plan">Sizes.</param>
    /// <param name="tile">The tile.</param>
    /// <param name="firstChannel">The block's first channel.</param>
    /// <param name="lists">The lists.</param>
    /// <param name="bias">The biases' sums.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Build<TSimd, TVec>(
        in SparsePlan plan, WindowTile tile, int firstChannel, SparseListBlock lists, float* bias)
        where TSimd : struct, ISimd<TVec>
        where TVec : unmanaged
    {
        lists.Clear();
        float* zeros = stackalloc float[plan.BlockChannels];
        new Span<float>(zeros, plan.BlockChannels).Clear();
        SparseWindow* windows = stackalloc SparseWindow[SparseListTile.Side];
        int channels = plan.ChannelsFrom(firstChannel);
        int columns = Columns(plan, tile);
        int count = columns * Rows(tile);
        int wholeTiles = TSimd.Lanes < SparseListTile.Side ? 0 : channels / SparseListTile.Side * SparseListTile.Side;
        SparseListTile eight = new(plan.TileRowFloats, plan.SliceChannels);
        for (int first = 0; first < count; first += SparseListTile.Side)
        {
            int filled = Math.Min(SparseListTile.Side, count - first);
            for (int i = 0; i < filled; i++)
            {
                (int y, int x) = Math.DivRem(first + i, columns);
                nint window = WindowAt(tile, y, x);
                windows[i].Y = _y + (window * _channels) + firstChannel;
                windows[i].Dy = _dy + (window * _channels) + firstChannel;
                windows[i].Codes = _codes + (window * _codeBytes) + (firstChannel / 4);
                windows[i].Offset = (2 * y * plan.TileRowFloats) + (2 * x * plan.SliceChannels);
            }

            for (int i = filled; i < SparseListTile.Side; i++)
            {
                windows[i] = windows[0];
                windows[i].Y = zeros;
            }

            for (int channel = 0; channel < wholeTiles; channel += SparseListTile.Side)
            {
                eight.Append(windows, lists, bias, channel);
            }

            for (int i = 0; i < filled; i++)
            {
                for (int channel = wholeTiles; channel < channels; channel++)
                {
                    bias[channel] += eight.Append(windows + i, lists, channel);
                }
            }
        }
    }

    /// <summary>Adds what a tile will read, but for the few bytes of the positions.</summary>
    /// <param name="plan">Sizes.</param>
    /// <param name="tile">The tile.</param>
    /// <param name="firstChannel">The block's first channel.</param>
    /// <param name="ahead">Where to.</param>
    public void AddLines(in SparsePlan plan, WindowTile tile, int firstChannel, ref LinesAhead ahead)
    {
        int channels = plan.ChannelsFrom(firstChannel);
        int columns = Columns(plan, tile);
        int together = channels == _channels ? columns : 1;
        for (int y = 0; y < Rows(tile); y++)
        {
            for (int x = 0; x < columns; x += together)
            {
                nint first = (WindowAt(tile, y, x) * _channels) + firstChannel;
                ahead.Add(_y + first, together * channels);
                ahead.Add(_dy + first, together * channels);
            }
        }
    }

    private int Rows(WindowTile tile) => Math.Min(SparsePlan.TileRows, _windowRows - tile.Row);

    private int Columns(in SparsePlan plan, WindowTile tile) => Math.Min(plan.TileColumns, _windowColumns - tile.Column);

    private nint WindowAt(WindowTile tile, int y, int x) =>
        ((((nint)tile.Image * _windowRows) + tile.Row + y) * _windowColumns) + tile.Column + x;
}
