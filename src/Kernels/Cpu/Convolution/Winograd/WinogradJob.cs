using System.Runtime.CompilerServices;

namespace Wikiart.Cuda.Kernels.Cpu;

/// <summary>
/// Convolution of 3×3 kernels with stride 1 as Winograd's F(m×m, 3×3). A part is a run of tiles: their inputs are transformed, one
/// matrix product for each of the (m+2)² planes sums over the channels, a block of output channels at a time, and the products are
/// transformed back while they are in the second-level cache. A tile is a whole number of pool windows, so that pooling needs no
/// neighbour. The products are bound by the multiply-add units, the transforms by first-level loads and stores; the transformed weights
/// stream from the third-level cache once a part, asked for a plane ahead.
/// </summary>
/// <typeparam name="TWinograd">The transforms.</typeparam>
/// <typeparam name="TPatches">Where the inputs come from.</typeparam>
/// <typeparam name="TOutput">Where the tiles go.</typeparam>
internal unsafe struct WinogradJob<TWinograd, TPatches, TOutput> : IJob
    where TWinograd : struct, IWinograd
    where TPatches : unmanaged, IPatchSource
    where TOutput : unmanaged, ITileOutput
{
    /// <summary>Where the inputs come from.</summary>
    public TPatches Patches;

    /// <summary>Where the tiles go.</summary>
    public TOutput Output;

    /// <summary>Sizes.</summary>
    public WinogradPlan Plan;

    /// <summary>What <see cref="WinogradWeightsJob{TWinograd}"/> wrote.</summary>
    public float* Weights;

    /// <summary>The biases, up to the end of the last block, and behind them a block of zeros.</summary>
    public float* Bias;

    /// <summary>Scratch of all workers.</summary>
    public WorkerMemory Scratch;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Run<TSimd, TVec>(int part, int worker)
        where TSimd : struct, ISimd<TVec>
        where TVec : unmanaged
    {
        float* scratch = Scratch.Of(worker);
        int first = part * Plan.PartTiles;
        int tiles = Math.Min(Plan.PartTiles, Plan.Tiles - first);
        for (int tile = 0; tile < tiles; tile++)
        {
            TransformInput<TSimd, TVec>(scratch, first + tile, scratch + ((nint)tile * Plan.InChannels));
        }

        int width = GemmTile.Width<TSimd, TVec>();
        for (int block = 0; block < Plan.Blocks; block++)
        {
            Multiply<TSimd, TVec>(scratch, block, tiles);
            for (int tile = 0; tile < tiles; tile++)
            {
                float* products = scratch + Plan.ProductOffset + ((nint)tile * width);
                for (int lane = 0; lane < width; lane += TSimd.Lanes)
                {
                    TransformOutput<TSimd, TVec>(scratch + Plan.SquareOffset, first + tile, (block * width) + lane, products + lane);
                }
            }
        }
    }

    private readonly int TileRow(int tile) => tile % Plan.ImageTiles / Plan.TileColumns * TWinograd.Outputs;

    private readonly int TileColumn(int tile) => tile % Plan.ImageTiles % Plan.TileColumns * TWinograd.Outputs;

    private void TransformInput<TSimd, TVec>(float* scratch, int tile, float* planes)
        where TSimd : struct, ISimd<TVec>
        where TVec : unmanaged
    {
        int size = TWinograd.Inputs;
        float* patch = Patches.Patch<TSimd, TVec>(
            scratch + Plan.PatchOffset,
            size,
            tile / Plan.ImageTiles,
            TileRow(tile) - Plan.Padding,
            TileColumn(tile) - Plan.Padding,
            out nint rowStep);
        nint planeStep = Plan.InputPlane;
        for (int channel = 0; channel < Plan.InChannels; channel += TSimd.Lanes)
        {
            TWinograd.TransformInput<TSimd, TVec>(patch + channel, rowStep, Plan.InChannels, planes + channel, planeStep);
        }
    }

    private readonly void Multiply<TSimd, TVec>(float* scratch, int block, int tiles)
        where TSimd : struct, ISimd<TVec>
        where TVec : unmanaged
    {
        int width = GemmTile.Width<TSimd, TVec>();
        GemmOperands operands = new()
        {
            RowStep = Plan.InChannels,
            DepthStepA = 1,
            DepthStepB = width,
            Segments = 1,
            Length = Plan.InChannels,
            ResultStep = width,
        };

        // A bias added to the product of the second row and column reaches all outputs of the tile unchanged.
        int biasPlane = TWinograd.Inputs + 1;
        for (int plane = 0; plane < Plan.Planes; plane++)
        {
            operands.B = Weights + ((((nint)block * Plan.Planes) + plane) * Plan.InChannels * width);
            operands.Initial = Bias + ((plane == biasPlane ? block : Plan.Blocks) * width);
            for (int tile = 0; tile < tiles; tile += GemmTile.Rows)
            {
                operands.TopRows = scratch + (plane * Plan.InputPlane) + ((nint)tile * Plan.InChannels);
                operands.BottomRows = operands.TopRows + (GemmTile.GroupRows * operands.RowStep);
                operands.Result = scratch + Plan.ProductOffset + (plane * Plan.ProductPlane) + ((nint)tile * width);

                // Each tile fetches its share of the planes' weights that follow.
                operands.Ahead = operands.B + ((nint)Plan.InChannels * (width + (tile / GemmTile.Rows * FetchLines.LineFloats)));
                GemmTile.Multiply<TSimd, TVec, TallTile, FetchLines>(operands);
            }
        }
    }

    private void TransformOutput<TSimd, TVec>(float* square, int tile, int channel, float* products)
        where TSimd : struct, ISimd<TVec>
        where TVec : unmanaged
    {
        TWinograd.TransformOutput<TSimd, TVec>(products, Plan.ProductPlane, square);
        Output.EmitSquare<TSimd, TVec>(
            square, TWinograd.Outputs, tile / Plan.ImageTiles, TileRow(tile), TileColumn(tile), channel);
    }
}
