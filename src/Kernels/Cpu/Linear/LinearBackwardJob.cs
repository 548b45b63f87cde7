using System.Runtime.CompilerServices;

namespace Wikiart.Cuda.Kernels.Cpu;

/// <summary>
/// Backward of the linear layer in one pass over its weights. A part owns a block of columns (input features), so that no two parts
/// add to one number: the block of x and the growing block of dx stay in the cache while the rows of W pass by once. Twelve rows
/// at a time dW is formed and given to the update, in runs long enough for the processor's own prefetching; the weights as they were are
/// put aside, and for each group of rows dx grows by dy times them. Bound by memory for the optimizers, by the multiply-add units
/// otherwise. Whatever is put aside lies tile by tile, each one contiguous: rows of W are multiples of 4 KiB apart and would fight for
/// the same sets of the cache.
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
        int width = GemmTile.Width<TSimd, TVec>();
        LinearBackwardScratch scratch = Plan.ScratchOf(worker);
        int first = part * Plan.BlockColumns;
        int columns = Math.Min(Plan.BlockColumns, Plan.In - first);
        if (Plan.WantsWeight)
        {
            CopyTiles(Plan.X + first, Plan.Samples, columns, width, scratch.X, (nint)Plan.Samples * width);
        }

        new Span<float>(scratch.Dx, Plan.PaddedSamples * Plan.BlockColumns).Clear();
        for (int group = 0; group < Plan.Out; group += LinearBackwardPlan.GroupRows)
        {
            int end = Math.Min(Plan.Out, group + LinearBackwardPlan.GroupRows);
            for (int row = group; row < end && Plan.WantsWeight; row += GemmTile.Rows)
            {
                UpdateRows<TSimd, TVec>(scratch, row, row - group, first, columns);
            }

            if (Plan.WantsInput)
            {
                if (!Plan.WantsWeight)
                {
                    float* weights = Plan.Weights + ((nint)group * Plan.In) + first;
                    CopyTiles(weights, end - group, columns, width, scratch.Weights, Plan.AsideTileFloats);
                }

                AddToInput<TSimd, TVec>(scratch, group, end - group, columns);
            }
        }

        if (Plan.WantsInput)
        {
            StoreInput<TSimd, TVec>(scratch, first, columns);
        }
    }

    /// <summary>Copies rows of the layer's input width, tile by tile, with zeros behind the last column.</summary>
    private readonly void CopyTiles(float* source, int rows, int columns, int width, float* tiles, nint tileFloats)
    {
        for (int column = 0; column < columns; column += width)
        {
            int count = Math.Min(width, columns - column);
            for (int row = 0; row < rows; row++)
            {
                Span<float> tileRow = new(tiles + ((nint)row * width), width);
                new ReadOnlySpan<float>(source + ((nint)row * Plan.In) + column, count).CopyTo(tileRow);
                tileRow[count..].Clear();
            }

            tiles += tileFloats;
        }
    }

    /// <summary>Forms dW for twelve rows of W and updates them.</summary>
    private readonly void UpdateRows<TSimd, TVec>(LinearBackwardScratch scratch, int row, int rowInGroup, int first, int columns)
        where TSimd : struct, ISimd<TVec>
        where TVec : unmanaged
    {
        int width = GemmTile.Width<TSimd, TVec>();
        int rows = Math.Min(GemmTile.Rows, Plan.Out - row);
        GemmOperands operands = new()
        {
            TopRows = Plan.Dy + row,
            BottomRows = Plan.Dy + row + GemmTile.GroupRows,
            RowStep = 1,
            DepthStepA = Plan.PaddedOut,
            B = scratch.X,
            DepthStepB = width,
            Segments = 1,
            Length = Plan.Samples,
            Initial = Plan.Zeros,
            Result = scratch.Gradient,
            ResultStep = width,
        };
        for (int column = 0; column < columns; column += width)
        {
            GemmTile.Multiply<TSimd, TVec>(operands);
            operands.B += (nint)Plan.Samples * width;
            operands.Result += GemmTile.Rows * width;
        }

        for (int i = 0; i < rows; i++)
        {
            float* aside = scratch.Weights + ((nint)(rowInGroup + i) * width);
            nint weight = ((nint)(row + i) * Plan.In) + first;
            UpdateRow<TSimd, TVec>(scratch.Gradient + (i * width), weight, columns, aside);
        }
    }

    /// <summary>Updates a row of W from its gradient, once its old values are put aside.</summary>
    private readonly void UpdateRow<TSimd, TVec>(float* gradient, nint weight, int columns, float* aside)
        where TSimd : struct, ISimd<TVec>
        where TVec : unmanaged
    {
        TUpdate update = Update;
        int width = GemmTile.Width<TSimd, TVec>();
        for (int column = 0; column < columns; column += width)
        {
            int count = Math.Min(width, columns - column);
            int i = 0;
            for (; i <= count - TSimd.Lanes; i += TSimd.Lanes)
            {
                if (Plan.WantsInput)
                {
                    TSimd.Store(aside + i, TSimd.Load(Plan.Weights + weight + i));
                }

                update.Apply<TSimd, TVec>(weight + i, TSimd.Load(gradient + i));
            }

            for (; i < count; i++)
            {
                if (Plan.WantsInput)
                {
                    aside[i] = Plan.Weights[weight + i];
                }

                update.Apply<SimdScalar, float>(weight + i, gradient[i]);
            }

            weight += width;
            gradient += GemmTile.Rows * width;
            aside += Plan.AsideTileFloats;
        }
    }

    private readonly void AddToInput<TSimd, TVec>(LinearBackwardScratch scratch, int group, int rows, int columns)
        where TSimd : struct, ISimd<TVec>
        where TVec : unmanaged
    {
        int width = GemmTile.Width<TSimd, TVec>();
        GemmOperands operands = new()
        {
            RowStep = Plan.PaddedOut,
            DepthStepA = 1,
            B = scratch.Weights,
            DepthStepB = width,
            Segments = 1,
            Length = rows,
            Initial = scratch.Dx,
            InitialStep = width,
            Result = scratch.Dx,
            ResultStep = width,
        };
        for (int column = 0; column < columns; column += width)
        {
            operands.TopRows = Plan.Dy + group;
            operands.BottomRows = operands.TopRows + (GemmTile.GroupRows * operands.RowStep);
            for (int sample = 0; sample < Plan.Samples; sample += GemmTile.Rows)
            {
                GemmTile.Multiply<TSimd, TVec>(operands);
                operands.TopRows += GemmTile.Rows * operands.RowStep;
                operands.BottomRows += GemmTile.Rows * operands.RowStep;
                operands.Initial = operands.Result += (nint)GemmTile.Rows * width;
            }

            operands.B += Plan.AsideTileFloats;
        }
    }

    private readonly void StoreInput<TSimd, TVec>(LinearBackwardScratch scratch, int first, int columns)
        where TSimd : struct, ISimd<TVec>
        where TVec : unmanaged
    {
        int width = GemmTile.Width<TSimd, TVec>();
        float* tile = scratch.Dx;
        for (int column = 0; column < columns; column += width)
        {
            int count = Math.Min(width, columns - column);
            for (int sample = 0; sample < Plan.Samples; sample++)
            {
                StoreGradient destination = new(Plan.Dx + ((nint)sample * Plan.In) + first + column, Plan.AccumulateInput);
                float* sums = tile + ((nint)sample * width);
                int i = 0;
                for (; i <= count - TSimd.Lanes; i += TSimd.Lanes)
                {
                    destination.Apply<TSimd, TVec>(i, TSimd.Load(sums + i));
                }

                for (; i < count; i++)
                {
                    destination.Apply<SimdScalar, float>(i, sums[i]);
                }
            }

            tile += (nint)Plan.PaddedSamples * width;
        }
    }
}
