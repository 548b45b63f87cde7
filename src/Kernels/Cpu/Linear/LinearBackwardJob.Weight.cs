using System.Runtime.CompilerServices;

namespace Wikiart.Cuda.Kernels.Cpu;

/// <content>The gradient of the weights and what becomes of it.</content>
internal unsafe partial struct LinearBackwardJob<TUpdate>
{
    /// <summary>Gives a row of sums to an update.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Give<TTarget, TSimd, TVec>(TTarget target, float* sums, nint place, int columns)
        where TTarget : unmanaged, IWeightUpdate
        where TSimd : struct, ISimd<TVec>
        where TVec : unmanaged
    {
        int column = 0;
        for (; column <= columns - TSimd.Lanes; column += TSimd.Lanes)
        {
            target.Apply<TSimd, TVec>(place + column, TSimd.Load(sums + column));
        }

        for (; column < columns; column++)
        {
            target.Apply<SimdScalar, float>(place + column, sums[column]);
        }
    }

    /// <summary>Forms dW for a group of rows, twelve at a time, and updates them.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private readonly void UpdateWeights<TSimd, TVec, TFetch>(LinearPanel panel, LinearBackwardScratch scratch, int group, int rows)
        where TSimd : struct, ISimd<TVec>
        where TVec : unmanaged
        where TFetch : struct, IFetch
    {
        TUpdate update = Update;
        FetchQueue queue = QueueForWeights(panel, scratch, group, rows);
        GemmOperands operands = new()
        {
            RowStep = 1,
            DepthStepA = Plan.PaddedOut,
            DepthStepB = LinearLayer.PanelColumns,
            Segments = 1,
            Length = Plan.Samples,
            Initial = Plan.Zeros,
            ResultStep = LinearLayer.PanelColumns,
        };
        int width = GemmTile.Width<TSimd, TVec>();
        for (int row = group; row < group + rows; row += GemmTile.Rows)
        {
            operands.TopRows = Plan.Dy + row;
            operands.BottomRows = operands.TopRows + GemmTile.GroupRows;
            for (int column = 0; column < panel.Columns; column += width)
            {
                operands.B = scratch.X + column;
                operands.Result = scratch.Gradient + column;
                operands.Ahead = queue.Next(Plan.Samples);
                GemmTile.Multiply<TSimd, TVec, TallTile, TFetch>(operands);
            }

            nint place = panel.First + ((nint)row * panel.RowStep);
            int count = Math.Min(GemmTile.Rows, Plan.Shape.Out - row);
            for (int i = 0; i < count; i++)
            {
                Give<TUpdate, TSimd, TVec>(update, scratch.Gradient + (i * LinearLayer.PanelColumns), place, panel.Columns);
                place += panel.RowStep;
            }
        }
    }
}
