using System.Runtime.CompilerServices;

namespace Wikiart.Cuda.Kernels.Cpu;

/// <content>The gradient of the input.</content>
internal unsafe partial struct LinearBackwardJob<TUpdate>
{
    /// <summary>Adds what a group of rows contributes to dx. The weights are read where they lie if all of them are needed.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private readonly void AddToInput<TSimd, TVec, TFetch>(LinearPanel panel, LinearBackwardScratch scratch, int group, int rows)
        where TSimd : struct, ISimd<TVec>
        where TVec : unmanaged
        where TFetch : struct, IFetch
    {
        ReadOnlySpan<int> living = Plan.Living.OfGroup(group, out int first);
        float* weights = Plan.Weights + panel.First + ((nint)group * panel.RowStep);
        int rowStep = panel.RowStep;
        if (!panel.IsFull || living.Length < rows)
        {
            for (int row = 0; row < living.Length; row++)
            {
                float* source = weights + ((nint)(living[row] - group) * panel.RowStep);
                CopyRow<TSimd, TVec>(source, panel.Columns, scratch.Weights + ((nint)row * LinearLayer.PanelColumns));
            }

            weights = scratch.Weights;
            rowStep = LinearLayer.PanelColumns;
        }

        FetchQueue queue = QueueForInput(panel, scratch, group, rows);
        GemmOperands operands = new()
        {
            RowStep = Plan.Living.Step,
            DepthStepA = 1,
            DepthStepB = rowStep,
            Segments = 1,
            Length = living.Length,
            InitialStep = LinearLayer.PanelColumns,
            ResultStep = LinearLayer.PanelColumns,
        };
        int width = GemmTile.Width<TSimd, TVec>();
        for (int column = 0; column < panel.Columns; column += width)
        {
            operands.B = weights + column;
            operands.Initial = operands.Result = scratch.Dx + column;
            operands.TopRows = Plan.Living.Dy + first;
            for (int sample = 0; sample < Plan.Samples; sample += GemmTile.ShortRows)
            {
                operands.BottomRows = operands.TopRows + (GemmTile.GroupRows * operands.RowStep);
                operands.Ahead = queue.Next(living.Length);
                GemmTile.Multiply<TSimd, TVec, ShortTile, TFetch>(operands);
                operands.TopRows += GemmTile.ShortRows * operands.RowStep;
                operands.Initial = operands.Result += (nint)GemmTile.ShortRows * LinearLayer.PanelColumns;
            }
        }

        if (panel.IsOneRun)
        {
            queue.Rest();
        }
    }

    private readonly void StoreInput<TSimd, TVec>(LinearPanel panel, LinearBackwardScratch scratch)
        where TSimd : struct, ISimd<TVec>
        where TVec : unmanaged
    {
        for (int sample = 0; sample < Plan.Samples; sample++)
        {
            StoreGradient destination = new(Plan.Dx + ((nint)sample * Plan.Shape.In) + panel.Column, Plan.AccumulateInput);
            Give<StoreGradient, TSimd, TVec>(destination, scratch.Dx + ((nint)sample * LinearLayer.PanelColumns), 0, panel.Columns);
        }
    }
}
