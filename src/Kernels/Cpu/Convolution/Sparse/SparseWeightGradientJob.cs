using System.Runtime.CompilerServices;

namespace Wikiart.Cuda.Kernels.Cpu;

/// <summary>
/// Gradient of a convolution's weights through ReLU and 2×2 max-pool, of which at most one of four pixels has any, and none in a dead
/// window: an eighth of the dense multiplications where half of the windows are dead. A part is a group of images and a block of output
/// channels with sums of its own. Tile by tile, the living windows of each channel are listed and the input is copied into the
/// first-level cache; then each channel's list is walked with its sums in registers.
/// </summary>
internal unsafe struct SparseWeightGradientJob : IJob
{
    private const int LineFloats = 16;

    /// <summary>Sizes.</summary>
    public SparsePlan Plan;

    /// <summary>The gradient.</summary>
    public SparseLists Lists;

    /// <summary>The input.</summary>
    public InputTiles Input;

    /// <summary>Images in the batch.</summary>
    public int Images;

    /// <summary>Sums of all parts.</summary>
    public float* Sums;

    /// <summary>Scratch of all workers.</summary>
    public float* Scratch;

    /// <summary>Floats of one worker's scratch, whole lines of the cache: the input of a tile, lists of two numbers an entry, counts.</summary>
    public readonly int ScratchFloats =>
        (Plan.TileInputFloats + (SparsePlan.BlockChannels * ((2 * Plan.ListEntries) + 1)) + LineFloats - 1) / LineFloats * LineFloats;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Run<TSimd, TVec>(int part, int worker)
        where TSimd : struct, ISimd<TVec>
        where TVec : unmanaged
    {
        int group = part / Plan.Blocks;
        int firstChannel = part % Plan.Blocks * SparsePlan.BlockChannels;
        float* sums = Sums + (part * Plan.BlockFloats);
        new Span<float>(sums, (int)Plan.BlockFloats).Clear();
        float* input = Scratch + ((nint)worker * ScratchFloats);
        int* counts = (int*)(input + Plan.TileInputFloats);
        SparseEntry* lists = (SparseEntry*)(counts + SparsePlan.BlockChannels);
        float* bias = sums + (Plan.BlockFloats - SparsePlan.BlockChannels);
        for (int image = group; image < Images; image += Plan.Groups)
        {
            for (int row = 0; row < Plan.WindowRows; row += SparsePlan.TileRows)
            {
                for (int column = 0; column < Plan.WindowColumns; column += Plan.TileColumns)
                {
                    Lists.Build<TSimd, TVec>(Plan, image, row, column, firstChannel, lists, counts, bias);
                    for (int slice = 0; slice < Plan.Slices; slice++)
                    {
                        Input.Copy<TSimd, TVec>(Plan, image, 2 * row, 2 * column, slice * Plan.SliceChannels, input);
                        AddSlice<TSimd, TVec>(input, lists, counts, sums + (slice * Plan.Passes * Plan.PassFloats));
                    }
                }
            }
        }
    }

    private readonly void AddSlice<TSimd, TVec>(float* input, SparseEntry* lists, int* counts, float* sums)
        where TSimd : struct, ISimd<TVec>
        where TVec : unmanaged
    {
        for (int channel = 0; channel < SparsePlan.BlockChannels; channel++)
        {
            if (Plan.IsNarrow)
            {
                for (int pass = 0; pass < Plan.Passes; pass++)
                {
                    SparseNarrowTaps.Add<TSimd, TVec>(
                        lists, counts[channel], input + (pass * TSimd.Lanes), Plan.TileRowFloats, sums + (pass * Plan.PassFloats));
                }
            }
            else
            {
                SparseTaps.Add<TSimd, TVec>(
                    lists, counts[channel], Plan.Vectors, input, Plan.TileRowFloats, Plan.SliceChannels, sums);
            }

            lists += Plan.ListEntries;
            sums += Plan.ChannelFloats;
        }
    }
}
