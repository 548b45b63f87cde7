using System.Runtime.CompilerServices;

namespace Wikiart.Cuda.Kernels.Cpu;

/// <summary>
/// Backward of the linear layer in one pass over its weights. A part owns some panels of columns (input features), so that no two parts
/// add to one number; a panel's columns of x and the growing ones of dx stay in the first-level cache while its rows of W pass by once.
/// For each group of rows, dx grows by dy times W; then twelve rows at a time dW is formed and given to the update. Rows of outputs that
/// pass no gradient on have no part in either product: their dW is 0. Memory is asked for a line with every few multiply-adds: for the
/// momentum or first moment while dx grows, for the next group's W while dW is formed, and for its second moment during the update; in
/// panels each of them is one run. Bound by memory where half of the outputs are dead, by the multiply-add units where all live.
/// </summary>
/// <typeparam name="TUpdate">What becomes of dW.</typeparam>
internal unsafe partial struct LinearBackwardJob<TUpdate> : IJob
    where TUpdate : unmanaged, IWeightUpdate
{
    /// <summary>What becomes of dW.</summary>
    public TUpdate Update;

    /// <summary>Where everything lies.</summary>
    public LinearBackwardPlan Plan;

    public readonly void Run<TSimd, TVec>(int part, int worker)
        where TSimd : struct, ISimd<TVec>
        where TVec : unmanaged
    {
        LinearBackwardScratch scratch = Plan.ScratchOf(worker);
        int end = Math.Min(Plan.Shape.In, (part + 1) * Plan.PartColumns);
        for (int column = part * Plan.PartColumns; column < end; column += LinearLayer.PanelColumns)
        {
            LinearPanel panel = new(Plan.Shape, column);
            if (panel.IsOneRun)
            {
                RunPanel<TSimd, TVec, FetchLines>(panel, scratch);
            }
            else
            {
                RunPanel<TSimd, TVec, NoFetch>(panel, scratch);
            }
        }
    }

    /// <summary>Copies a row of a panel, with zeros behind the last column.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void CopyRow<TSimd, TVec>(float* source, int columns, float* destination)
        where TSimd : struct, ISimd<TVec>
        where TVec : unmanaged
    {
        if (columns == LinearLayer.PanelColumns)
        {
            for (int column = 0; column < LinearLayer.PanelColumns; column += TSimd.Lanes)
            {
                TSimd.Store(destination + column, TSimd.Load(source + column));
            }

            return;
        }

        Span<float> copy = new(destination, LinearLayer.PanelColumns);
        new ReadOnlySpan<float>(source, columns).CopyTo(copy);
        copy[columns..].Clear();
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private readonly void RunPanel<TSimd, TVec, TFetch>(LinearPanel panel, LinearBackwardScratch scratch)
        where TSimd : struct, ISimd<TVec>
        where TVec : unmanaged
        where TFetch : struct, IFetch
    {
        for (int sample = 0; sample < Plan.Samples && Plan.WantsWeight; sample++)
        {
            float* row = Plan.X + ((nint)sample * Plan.Shape.In) + panel.Column;
            CopyRow<TSimd, TVec>(row, panel.Columns, scratch.X + ((nint)sample * LinearLayer.PanelColumns));
        }

        new Span<float>(scratch.Dx, Plan.PaddedSamples * LinearLayer.PanelColumns).Clear();
        for (int group = 0; group < Plan.Shape.Out; group += LinearBackwardPlan.GroupRows)
        {
            int rows = Math.Min(LinearBackwardPlan.GroupRows, Plan.Shape.Out - group);
            if (Plan.WantsInput)
            {
                AddToInput<TSimd, TVec, TFetch>(panel, scratch, group, rows);
            }

            if (Plan.WantsWeight)
            {
                UpdateWeights<TSimd, TVec, TFetch>(panel, scratch, group, rows);
            }
        }

        if (Plan.WantsInput)
        {
            StoreInput<TSimd, TVec>(panel, scratch);
        }
    }

    /// <summary>A queue of runs as long as a group's rows.</summary>
    private static FetchQueue EmptyQueue(int rows, LinearBackwardScratch scratch) =>
        new(rows * LinearLayer.PanelColumns / FetchLines.LineFloats, scratch.Gradient);

    /// <summary>What to fetch while dx grows: the update's second operand, or the next rows if there is no update.</summary>
    private readonly FetchQueue QueueForInput(LinearPanel panel, LinearBackwardScratch scratch, int group, int rows)
    {
        FetchQueue queue = EmptyQueue(rows, scratch);
        nint place = panel.First + ((nint)group * panel.RowStep);
        if (Plan.WantsWeight)
        {
            queue.Add(Update.Operand(1), place);
        }
        else
        {
            queue.Add(Plan.Weights, place + ((nint)rows * panel.RowStep));
        }

        return queue;
    }

    /// <summary>What to fetch while dW is formed: the next rows, and the update's other operands if dx does not grow meanwhile.</summary>
    private readonly FetchQueue QueueForWeights(LinearPanel panel, LinearBackwardScratch scratch, int group, int rows)
    {
        FetchQueue queue = EmptyQueue(rows, scratch);
        nint next = panel.First + ((nint)(group + rows) * panel.RowStep);
        for (int operand = 0; operand < (Plan.WantsInput ? 1 : 3); operand++)
        {
            queue.Add(Update.Operand(operand), next);
        }

        return queue;
    }
}
