using System.Runtime.CompilerServices;

namespace Wikiart.Cuda.Kernels.Cpu;

/// <summary>
/// Sums the products of transformed gradients and inputs over all pieces, [O, I] in each plane. A part is some output channels of a plane; the
/// pieces are walked in runs whose rows stay in the second-level cache. Bound by the multiply-add units.
/// </summary>
internal unsafe struct WinogradGradientProductsJob : IJob
{
    private const int RunTiles = 256;

    /// <summary>Sizes.</summary>
    public WinogradGradientPlan Plan;

    /// <summary>Planes of transformed inputs.</summary>
    public float* Inputs;

    /// <summary>Planes of transformed gradients.</summary>
    public float* Gradients;

    /// <summary>Planes of products.</summary>
    public float* Products;

    /// <summary>As many zeros as a tile has columns.</summary>
    public float* Zeros;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public readonly void Run<TSimd, TVec>(int part, int worker)
        where TSimd : struct, ISimd<TVec>
        where TVec : unmanaged
    {
        int plane = part / Plan.ChannelParts;
        int firstRow = part % Plan.ChannelParts * WinogradGradientPlan.PartRows;
        int endRow = Math.Min(firstRow + WinogradGradientPlan.PartRows, Plan.OutChannels);
        float* inputs = Inputs + (plane * Plan.InputPlane);
        float* gradients = Gradients + (plane * Plan.GradientPlane);
        float* products = Products + (plane * Plan.ProductPlane);
        GemmOperands operands = new()
        {
            RowStep = 1,
            DepthStepA = Plan.OutChannels,
            DepthStepB = Plan.InChannels,
            Segments = 1,
            ResultStep = Plan.ProductRow,
        };
        for (int tile = 0; tile < Plan.Tiles; tile += RunTiles)
        {
            operands.Length = Math.Min(RunTiles, Plan.Tiles - tile);
            for (int column = 0; column < Plan.InChannels; column += Plan.Width)
            {
                operands.B = inputs + ((nint)tile * Plan.InChannels) + column;
                for (int row = firstRow; row < endRow; row += GemmTile.Rows)
                {
                    operands.TopRows = gradients + ((nint)tile * Plan.OutChannels) + row;
                    operands.BottomRows = operands.TopRows + GemmTile.GroupRows;
                    operands.Result = products + ((nint)row * Plan.ProductRow) + column;
                    operands.Initial = tile == 0 ? Zeros : operands.Result;
                    operands.InitialStep = tile == 0 ? 0 : Plan.ProductRow;
                    GemmTile.Multiply<TSimd, TVec>(operands);
                }
            }
        }
    }
}
