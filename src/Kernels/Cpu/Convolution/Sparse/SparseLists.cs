using System.Runtime.CompilerServices;
using Wikiart.Cuda.Runtime;

namespace Wikiart.Cuda.Kernels.Cpu;

/// <summary>
/// Lists the living windows of a tile for each channel of a block, with the place of the input that the gradient meets. Every window is
/// written and the list's length grows only for living ones, so that there is no branch to predict.
/// </summary>
/// <param name="y">Pooled output.</param>
/// <param name="codes">Positions of the maxima.</param>
/// <param name="dy">Gradient of the pooled output.</param>
internal readonly unsafe struct SparseLists(View<Nhwc> y, View<PoolCodes> codes, View<Nhwc> dy)
{
    private const int Positions = 4;
    private const int MostLanes = 16;

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
    /// <param name="image">Which image.</param>
    /// <param name="row">The tile's first window.</param>
    /// <param name="column">The tile's first window.</param>
    /// <param name="firstChannel">The block's first channel.</param>
    /// <param name="lists">[channels of a block, entries].</param>
    /// <param name="counts">Entries of each list.</param>
    /// <param name="bias">The biases' sums.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Build<TSimd, TVec>(
        in SparsePlan plan, int image, int row, int column, int firstChannel, SparseEntry* lists, int* counts, float* bias)
        where TSimd : struct, ISimd<TVec>
        where TVec : unmanaged
    {
        int* offsets = stackalloc int[Positions];
        float* gradients = stackalloc float[MostLanes];
        int channels = Math.Min(SparsePlan.BlockChannels, _channels - firstChannel);
        int rows = Math.Min(SparsePlan.TileRows, _windowRows - row);
        int columns = Math.Min(plan.TileColumns, _windowColumns - column);
        new Span<int>(counts, SparsePlan.BlockChannels).Clear();
        for (int i = 0; i < rows; i++)
        {
            for (int j = 0; j < columns; j++)
            {
                offsets[0] = (2 * i * plan.TileRowFloats) + (2 * j * plan.SliceChannels);
                offsets[1] = offsets[0] + plan.SliceChannels;
                offsets[2] = offsets[0] + plan.TileRowFloats;
                offsets[3] = offsets[2] + plan.SliceChannels;
                nint window = (((nint)image * _windowRows) + row + i) * _windowColumns + column + j;
                float* y = _y + (window * _channels) + firstChannel;
                float* dy = _dy + (window * _channels) + firstChannel;
                byte* codes = _codes + (window * _codeBytes) + (firstChannel / 4);
                int channel = 0;
                for (; channel <= channels - TSimd.Lanes; channel += TSimd.Lanes)
                {
                    TVec isDead = TSimd.LessOrEqual(TSimd.Load(y + channel), TSimd.Broadcast(0));
                    TVec gradient = TSimd.AndNot(TSimd.Load(dy + channel), isDead);
                    TSimd.Store(bias + channel, TSimd.Add(TSimd.Load(bias + channel), gradient));
                    TSimd.Store(gradients, gradient);
                    Append(
                        lists + (channel * plan.ListEntries), plan.ListEntries, counts + channel, TSimd.Lanes,
                        TSimd.LoadCodes(codes + (channel / 4)), TSimd.Bits(isDead), gradients, offsets);
                }

                for (; channel < channels; channel++)
                {
                    uint isDead = y[channel] <= 0 ? 1u : 0;
                    gradients[0] = isDead != 0 ? 0 : dy[channel];
                    bias[channel] += gradients[0];
                    uint code = (uint)codes[channel / 4] >> (2 * (channel % 4));
                    Append(lists + (channel * plan.ListEntries), plan.ListEntries, counts + channel, 1, code, isDead, gradients, offsets);
                }
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Append(
        SparseEntry* list, nint listEntries, int* counts, int channels, uint codes, uint dead, float* gradients, int* offsets)
    {
        for (int channel = 0; channel < channels; channel++)
        {
            int count = counts[channel];
            list[count].Offset = offsets[codes & 3];
            list[count].Gradient = gradients[channel];
            counts[channel] = count + (int)(~dead & 1);
            codes >>= 2;
            dead >>= 1;
            list += listEntries;
        }
    }
}
