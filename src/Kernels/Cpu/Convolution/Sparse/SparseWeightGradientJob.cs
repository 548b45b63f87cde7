using System.Runtime.CompilerServices;

namespace Wikiart.Cuda.Kernels.Cpu;

/// <summary>
/// Gradient of a convolution's weights through ReLU and 2×2 max-pool, of which at most one of four pixels has any, and none in a dead
/// window: an eighth of the dense multiplications where half of the windows are dead. A part is a group of images and a block of output
/// channels with sums of its own. Tile by tile, the living windows of each channel are listed and the input is copied into the
/// first-level cache; then each channel's list is walked with its sums in registers, while the next tile's memory is asked for.
/// </summary>
internal unsafe struct SparseWeightGradientJob : IJob
{
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
    public WorkerMemory Scratch;

    /// <summary>Floats of one worker's scratch: the input of a tile, lists.</summary>
    public readonly int ScratchFloats => Plan.TileInputFloats + SparseListBlock.Floats(Plan.BlockChannels, Plan.ListEntries);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Run<TSimd, TVec>(int part, int worker)
        where TSimd : struct, ISimd<TVec>
        where TVec : unmanaged
    {
        int group = part / Plan.Blocks;
        int firstChannel = part % Plan.Blocks * SparsePlan.MostBlockChannels;
        int channels = Plan.ChannelsFrom(firstChannel);
        float* sums = Sums + (part * Plan.BlockFloats);
        new Span<float>(sums, (int)Plan.BlockFloats).Clear();
        float* input = Scratch.Of(worker);
        SparseListBlock lists = new(input + Plan.TileInputFloats, Plan.BlockChannels, Plan.ListEntries);
        float* bias = sums + (Plan.BlockFloats - Plan.BlockChannels);
        int tiles = (Images - group + Plan.Groups - 1) / Plan.Groups * Plan.ImageTiles;
        LinesAhead ahead = new(stackalloc LinesAhead.Run[Plan.TilePieces]);
        for (int i = 0; i < tiles; i++)
        {
            WindowTile tile = Plan.Tile(group, i);
            Lists.Build<TSimd, TVec>(Plan, tile, firstChannel, lists, bias);
            ahead.Clear();
            if (i + 1 < tiles)
            {
                WindowTile next = Plan.Tile(group, i + 1);
                Lists.AddLines(Plan, next, firstChannel, ref ahead);
                Input.AddLines(Plan, next, ref ahead);
            }

            for (int slice = 0; slice < Plan.Slices; slice++)
            {
                Input.Copy<TSimd, TVec>(Plan, tile, slice * Plan.SliceChannels, input);
                AddSlice<TSimd, TVec>(channels, input, lists, sums + (slice * Plan.Passes * Plan.PassFloats), ref ahead);
            }
        }
    }

    private readonly void AddSlice<TSimd, TVec>(int channels, float* input, SparseListBlock lists, float* sums, ref LinesAhead ahead)
        where TSimd : struct, ISimd<TVec>
        where TVec : unmanaged
    {
        int lines = (ahead.Lines / (Plan.Slices * channels)) + 1;
        for (int channel = 0; channel < channels; channel++)
        {
            ahead.Fetch(lines);
            if (Plan.IsNarrow)
            {
                for (int pass = 0; pass < Plan.Passes; pass++)
                {
                    SparseNarrowTaps.Add<TSimd, TVec>(
                        lists.Of(channel), input + (pass * TSimd.Lanes), Plan.TileRowFloats, sums + (pass * Plan.PassFloats));
                }
            }
            else
            {
                SparseTaps.Add<TSimd, TVec>(lists.Of(channel), Plan.Vectors, input, Plan.TileRowFloats, Plan.SliceChannels, sums);
            }

            sums += Plan.ChannelFloats;
        }
    }
}
