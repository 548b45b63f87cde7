using System.Runtime.CompilerServices;

namespace Wikiart.Cuda.Kernels.Cpu;

/// <summary>
/// Backward of the linear layer in one pass over its weights. A part owns a block of columns (input features), so that no two parts
/// add to one number: the block of x and the growing block of dx stay in the cache while the rows of W pass by once. For a group of
/// rows the old weights are copied aside, dW is formed tile by tile and given to the update at once, and dx grows by dy times the
/// copy. Bound by memory for the optimizers, by the multiply-add units otherwise.
/// </summary>
/// <typeparam name="TUpdate">What becomes of dW.</typeparam>
internal unsafe struct LinearBackwardJob<TUpdate> : IJob
    where TUpdate : unmanaged, IWeightUpdate
{
    /// <summary>What becomes of dW.</summary>
    public TUpdate Update;

    /// <summary>Where everything lies.</summary>
    public LinearBackwardPlan Plan;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Run<TSimd, TVec>(int part, int worker)
        where TSimd : struct, ISimd<TVec>
        where TVec : unmanaged
    {
        LinearBackwardScratch scratch = Plan.ScratchOf(worker);
        int column = part * Plan.BlockColumns;
        int columns = Math.Min(Plan.BlockColumns, Plan.In - column);
        if (Plan.WantsWeight)
        {
            CopyRows(Plan.X + column, Plan.In, Plan.Samples, columns, scratch.X);
        }

        new Span<float>(scratch.Dx, Plan.PaddedSamples * Plan.BlockColumns).Clear();
        for (int row = 0; row < Plan.Out; row += LinearBackwardPlan.GroupRows)
        {
            int rows = Math.Min(LinearBackwardPlan.GroupRows, Plan.Out - row);
            if (Plan.WantsInput)
            {
                CopyRows(Plan.Weights + ((nint)row * Plan.In) + column, Plan.In, rows, columns, scratch.Weights);
            }

            if (Plan.WantsWeight)
            {
                UpdateWeights<TSimd, TVec>(scratch, row, rows, column, columns);
            }

            if (Plan.WantsInput)
            {
                AddToInput<TSimd, TVec>(scratch, row, rows);
            }
        }

        if (Plan.WantsInput)
        {
            StoreInput<TSimd, TVec>(scratch, column, columns);
        }
    }

    private readonly void CopyRows(float* source, nint step, int rows, int columns, float* destination)
    {
        for (int row = 0; row < rows; row++)
        {
            new ReadOnlySpan<float>(source + (row * step), columns).CopyTo(new Span<float>(destination, columns));
            new Span<float>(destination + columns, Plan.BlockColumns - columns).Clear();
            destination += Plan.BlockColumns;
        }
    }

    private readonly void UpdateWeights<TSimd, TVec>(LinearBackwardScratch scratch, int row, int rows, int column, int columns)
        where TSimd : struct, ISimd<TVec>
        where TVec : unmanaged
    {
        int width = GemmTile.Width<TSimd, TVec>();
        GemmOperands operands = new()
        {
            RowStep = 1,
            DepthStepA = Plan.PaddedOut,
            DepthStepB = Plan.BlockColumns,
            Segments = 1,
            Length = Plan.Samples,
            Initial = Plan.Zeros,
            Result = scratch.Tile,
            ResultStep = width,
        };
        for (int tileRow = row; tileRow < row + rows; tileRow += GemmTile.Rows)
        {
            int tileRows = Math.Min(GemmTile.Rows, row + rows - tileRow);
            operands.TopRows = Plan.Dy + tileRow;
            operands.BottomRows = operands.TopRows + GemmTile.GroupRows;
            for (int tileColumn = 0; tileColumn < columns; tileColumn += width)
            {
                operands.B = scratch.X + tileColumn;
                GemmTile.Multiply<TSimd, TVec>(operands);
                nint weight = ((nint)tileRow * Plan.In) + column + tileColumn;
                ApplyTile<TSimd, TVec>(scratch.Tile, weight, tileRows, Math.Min(width, columns - tileColumn));
            }
        }
    }

    private readonly void ApplyTile<TSimd, TVec>(float* tile, nint weight, int rows, int columns)
        where TSimd : struct, ISimd<TVec>
        where TVec : unmanaged
    {
        TUpdate update = Update;
        for (int row = 0; row < rows; row++)
        {
            int column = 0;
            for (; column <= columns - TSimd.Lanes; column += TSimd.Lanes)
            {
                update.Apply<TSimd, TVec>(weight + column, TSimd.Load(tile + column));
            }

            for (; column < columns; column++)
            {
                update.Apply<SimdScalar, float>(weight + column, tile[column]);
            }

            weight += Plan.In;
            tile += GemmTile.Width<TSimd, TVec>();
        }
    }

    private readonly void AddToInput<TSimd, TVec>(LinearBackwardScratch scratch, int row, int rows)
        where TSimd : struct, ISimd<TVec>
        where TVec : unmanaged
    {
        GemmOperands operands = new()
        {
            RowStep = Plan.PaddedOut,
            DepthStepA = 1,
            DepthStepB = Plan.BlockColumns,
            Segments = 1,
            Length = rows,
            InitialStep = Plan.BlockColumns,
            ResultStep = Plan.BlockColumns,
        };
        for (int sample = 0; sample < Plan.Samples; sample += GemmTile.Rows)
        {
            operands.TopRows = Plan.Dy + ((nint)sample * Plan.PaddedOut) + row;
            operands.BottomRows = operands.TopRows + (GemmTile.GroupRows * operands.RowStep);
            for (int column = 0; column < Plan.BlockColumns; column += GemmTile.Width<TSimd, TVec>())
            {
                operands.B = scratch.Weights + column;
                operands.Initial = operands.Result = scratch.Dx + ((nint)sample * Plan.BlockColumns) + column;
                GemmTile.Multiply<TSimd, TVec>(operands);
            }
        }
    }

    private readonly void StoreInput<TSimd, TVec>(LinearBackwardScratch scratch, int column, int columns)
        where TSimd : struct, ISimd<TVec>
        where TVec : unmanaged
    {
        for (int sample = 0; sample < Plan.Samples; sample++)
        {
            StoreGradient destination = new(Plan.Dx + ((nint)sample * Plan.In) + column, Plan.AccumulateInput);
            float* sums = scratch.Dx + ((nint)sample * Plan.BlockColumns);
            int i = 0;
            for (; i <= columns - TSimd.Lanes; i += TSimd.Lanes)
            {
                destination.Apply<TSimd, TVec>(i, TSimd.Load(sums + i));
            }

            for (; i < columns; i++)
            {
                destination.Apply<SimdScalar, float>(i, sums[i]);
            }
        }
    }
}
