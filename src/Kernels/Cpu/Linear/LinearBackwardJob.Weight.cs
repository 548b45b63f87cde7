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

    /// <summary>Fetches a row of the next group while one of this group is updated.</summary>
    private static void FetchRow<TFetch>(float* array, nint place)
        where TFetch : struct, IFetch
    {
        byte* line = (byte*)(array + place);
        for (int column = 0; column < LinearLayer.PanelColumns && array != null; column += FetchLines.LineFloats)
        {
            line = TFetch.Line(line);
        }
    }

    /// <summary>Forms dW for a group of rows, twelve living ones at a time, and updates all of them.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private readonly void UpdateWeights<TSimd, TVec, TFetch>(LinearPanel panel, LinearBackwardScratch scratch, int group, int rows)
        where TSimd : struct, ISimd<TVec>
        where TVec : unmanaged
        where TFetch : struct, IFetch
    {
        TUpdate update = Update;
        ReadOnlySpan<int> living = Plan.Living.OfGroup(group, out int first);
        FetchQueue queue = QueueForWeights(panel, scratch, group, rows);
        GemmOperands operands = new()
        {
            RowStep = 1,
            DepthStepA = Plan.Living.Step,
            DepthStepB = LinearLayer.PanelColumns,
            Segments = 1,
            Length = Plan.Samples,
            Initial = Plan.Zeros,
            ResultStep = LinearLayer.PanelColumns,
        };
        int width = GemmTile.Width<TSimd, TVec>();
        int formed = 0;
        nint place = panel.First + ((nint)group * panel.RowStep);
        for (int row = group; row < group + rows; row++)
        {
            float* gradient = Plan.Zeros;
            if (formed < living.Length && living[formed] == row)
            {
                for (int column = 0; column < panel.Columns && formed % GemmTile.Rows == 0; column += width)
                {
                    operands.TopRows = Plan.Living.Dy + first + formed;
                    operands.BottomRows = operands.TopRows + GemmTile.GroupRows;
                    operands.B = scratch.X + column;
                    operands.Result = scratch.Gradient + column;
                    operands.Ahead = queue.Next(Plan.Samples);
                    GemmTile.Multiply<TSimd, TVec, TallTile, TFetch>(operands);
                }

                gradient = scratch.Gradient + (formed % GemmTile.Rows * LinearLayer.PanelColumns);
                formed++;
            }

            if (Plan.WantsInput)
            {
                FetchRow<TFetch>(update.Operand(2), place + ((nint)rows * panel.RowStep));
            }

            Give<TUpdate, TSimd, TVec>(update, gradient, place, panel.Columns);
            place += panel.RowStep;
        }

        if (panel.IsOneRun)
        {
            queue.Rest();
        }
    }
}
