using System.Runtime.CompilerServices;

namespace Wikiart.Cuda.Kernels.Cpu;

/// <summary>
/// The one matrix kernel: <c>C[rows, width] = C₀ + A[rows, K] · B[K, width]</c>. The sums stay in registers over all of K: 12 or 8 rows
/// of two vectors where there are 32 registers, of one where there are 16. Each step of K loads one row of B, broadcasts a number of
/// each row of A and does two (one) multiply-adds a row, so that it is bound by the multiply-add units; A is read where it lies, through two
/// pointers and five distances, which fit the general registers. Eight rows are for counts that twelve would not divide.
/// </summary>
internal static unsafe class GemmTile
{
    /// <summary>Rows of a tile.</summary>
    public const int Rows = 12;

    /// <summary>Rows of a short tile.</summary>
    public const int ShortRows = 8;

    /// <summary>Rows that lie at equal distances.</summary>
    public const int GroupRows = 6;

    /// <summary>Columns of a tile.</summary>
    /// <typeparam name="TSimd">The vector operations.</typeparam>
    /// <typeparam name="TVec">The vectors.</typeparam>
    /// <returns>Two vectors' or one vector's lanes.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Width<TSimd, TVec>()
        where TSimd : struct, ISimd<TVec>
        where TVec : unmanaged => TSimd.HasWideTile ? 2 * TSimd.Lanes : TSimd.Lanes;

    /// <summary>Computes one tile of twelve rows.</summary>
    /// <typeparam name="TSimd">The vector operations.</typeparam>
    /// <typeparam name="TVec">The vectors.</typeparam>
    /// <param name="operands">Where everything is.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Multiply<TSimd, TVec>(in GemmOperands operands)
        where TSimd : struct, ISimd<TVec>
        where TVec : unmanaged => Multiply<TSimd, TVec, TallTile, NoFetch>(operands);

    /// <summary>Computes one tile.</summary>
    /// <typeparam name="TSimd">The vector operations.</typeparam>
    /// <typeparam name="TVec">The vectors.</typeparam>
    /// <typeparam name="THeight">How many rows it has.</typeparam>
    /// <typeparam name="TFetch">Whether to fetch a line of <see cref="GemmOperands.Ahead"/> with each step of K.</typeparam>
    /// <param name="operands">Where everything is.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Multiply<TSimd, TVec, THeight, TFetch>(in GemmOperands operands)
        where TSimd : struct, ISimd<TVec>
        where TVec : unmanaged
        where THeight : struct, ITileHeight
        where TFetch : struct, IFetch
    {
        nint row1 = operands.RowStep * sizeof(float);
        nint row2 = row1 * 2, row3 = row1 * 3, row4 = row1 * 4, row5 = row1 * 5;
        nint stepA = operands.DepthStepA * sizeof(float);
        nint stepB = operands.DepthStepB;
        nint segmentStep = operands.SegmentStep;
        float* b = operands.B;
        float* initial = operands.Initial;
        nint initialStep = operands.InitialStep;
        TVec left0 = TSimd.Load(initial);
        TVec left1 = TSimd.Load(initial + (1 * initialStep));
        TVec left2 = TSimd.Load(initial + (2 * initialStep));
        TVec left3 = TSimd.Load(initial + (3 * initialStep));
        TVec left4 = TSimd.Load(initial + (4 * initialStep));
        TVec left5 = TSimd.Load(initial + (5 * initialStep));
        TVec left6 = TSimd.Load(initial + (6 * initialStep));
        TVec left7 = TSimd.Load(initial + (7 * initialStep));
        TVec left8 = THeight.IsTall ? TSimd.Load(initial + (8 * initialStep)) : default;
        TVec left9 = THeight.IsTall ? TSimd.Load(initial + (9 * initialStep)) : default;
        TVec left10 = THeight.IsTall ? TSimd.Load(initial + (10 * initialStep)) : default;
        TVec left11 = THeight.IsTall ? TSimd.Load(initial + (11 * initialStep)) : default;
        TVec right0 = default, right1 = default, right2 = default, right3 = default, right4 = default, right5 = default;
        TVec right6 = default, right7 = default, right8 = default, right9 = default, right10 = default, right11 = default;
        if (TSimd.HasWideTile)
        {
            initial += TSimd.Lanes;
            right0 = TSimd.Load(initial);
            right1 = TSimd.Load(initial + (1 * initialStep));
            right2 = TSimd.Load(initial + (2 * initialStep));
            right3 = TSimd.Load(initial + (3 * initialStep));
            right4 = TSimd.Load(initial + (4 * initialStep));
            right5 = TSimd.Load(initial + (5 * initialStep));
            right6 = TSimd.Load(initial + (6 * initialStep));
            right7 = TSimd.Load(initial + (7 * initialStep));
            right8 = THeight.IsTall ? TSimd.Load(initial + (8 * initialStep)) : default;
            right9 = THeight.IsTall ? TSimd.Load(initial + (9 * initialStep)) : default;
            right10 = THeight.IsTall ? TSimd.Load(initial + (10 * initialStep)) : default;
            right11 = THeight.IsTall ? TSimd.Load(initial + (11 * initialStep)) : default;
        }

        for (int segment = 0; segment < operands.Segments; segment++)
        {
            byte* top = (byte*)(operands.TopRows + (segment * segmentStep));
            byte* bottom = (byte*)(operands.BottomRows + (segment * segmentStep));
            byte* ahead = (byte*)(operands.Ahead + (segment * segmentStep));
            for (int k = operands.Length; k > 0; k--)
            {
                TVec b0 = TSimd.Load(b);
                TVec b1 = TSimd.HasWideTile ? TSimd.Load(b + TSimd.Lanes) : default;
                TVec a0 = TSimd.Broadcast(*(float*)top);
                left0 = TSimd.MultiplyAdd(a0, b0, left0);
                right0 = TSimd.HasWideTile ? TSimd.MultiplyAdd(a0, b1, right0) : default;
                TVec a1 = TSimd.Broadcast(*(float*)(top + row1));
                left1 = TSimd.MultiplyAdd(a1, b0, left1);
                right1 = TSimd.HasWideTile ? TSimd.MultiplyAdd(a1, b1, right1) : default;
                TVec a2 = TSimd.Broadcast(*(float*)(top + row2));
                left2 = TSimd.MultiplyAdd(a2, b0, left2);
                right2 = TSimd.HasWideTile ? TSimd.MultiplyAdd(a2, b1, right2) : default;
                TVec a3 = TSimd.Broadcast(*(float*)(top + row3));
                left3 = TSimd.MultiplyAdd(a3, b0, left3);
                right3 = TSimd.HasWideTile ? TSimd.MultiplyAdd(a3, b1, right3) : default;
                TVec a4 = TSimd.Broadcast(*(float*)(top + row4));
                left4 = TSimd.MultiplyAdd(a4, b0, left4);
                right4 = TSimd.HasWideTile ? TSimd.MultiplyAdd(a4, b1, right4) : default;
                TVec a5 = TSimd.Broadcast(*(float*)(top + row5));
                left5 = TSimd.MultiplyAdd(a5, b0, left5);
                right5 = TSimd.HasWideTile ? TSimd.MultiplyAdd(a5, b1, right5) : default;
                TVec a6 = TSimd.Broadcast(*(float*)bottom);
                left6 = TSimd.MultiplyAdd(a6, b0, left6);
                right6 = TSimd.HasWideTile ? TSimd.MultiplyAdd(a6, b1, right6) : default;
                TVec a7 = TSimd.Broadcast(*(float*)(bottom + row1));
                left7 = TSimd.MultiplyAdd(a7, b0, left7);
                right7 = TSimd.HasWideTile ? TSimd.MultiplyAdd(a7, b1, right7) : default;
                TVec a8 = THeight.IsTall ? TSimd.Broadcast(*(float*)(bottom + row2)) : default;
                left8 = THeight.IsTall ? TSimd.MultiplyAdd(a8, b0, left8) : default;
                right8 = THeight.IsTall && TSimd.HasWideTile ? TSimd.MultiplyAdd(a8, b1, right8) : default;
                TVec a9 = THeight.IsTall ? TSimd.Broadcast(*(float*)(bottom + row3)) : default;
                left9 = THeight.IsTall ? TSimd.MultiplyAdd(a9, b0, left9) : default;
                right9 = THeight.IsTall && TSimd.HasWideTile ? TSimd.MultiplyAdd(a9, b1, right9) : default;
                TVec a10 = THeight.IsTall ? TSimd.Broadcast(*(float*)(bottom + row4)) : default;
                left10 = THeight.IsTall ? TSimd.MultiplyAdd(a10, b0, left10) : default;
                right10 = THeight.IsTall && TSimd.HasWideTile ? TSimd.MultiplyAdd(a10, b1, right10) : default;
                TVec a11 = THeight.IsTall ? TSimd.Broadcast(*(float*)(bottom + row5)) : default;
                left11 = THeight.IsTall ? TSimd.MultiplyAdd(a11, b0, left11) : default;
                right11 = THeight.IsTall && TSimd.HasWideTile ? TSimd.MultiplyAdd(a11, b1, right11) : default;
                top += stepA;
                bottom += stepA;
                b += stepB;
                ahead = TFetch.Line(ahead);
            }
        }

        float* result = operands.Result;
        nint resultStep = operands.ResultStep;
        TSimd.Store(result, left0);
        TSimd.Store(result + (1 * resultStep), left1);
        TSimd.Store(result + (2 * resultStep), left2);
        TSimd.Store(result + (3 * resultStep), left3);
        TSimd.Store(result + (4 * resultStep), left4);
        TSimd.Store(result + (5 * resultStep), left5);
        TSimd.Store(result + (6 * resultStep), left6);
        TSimd.Store(result + (7 * resultStep), left7);
        if (THeight.IsTall)
        {
            TSimd.Store(result + (8 * resultStep), left8);
            TSimd.Store(result + (9 * resultStep), left9);
            TSimd.Store(result + (10 * resultStep), left10);
            TSimd.Store(result + (11 * resultStep), left11);
        }

        if (TSimd.HasWideTile)
        {
            result += TSimd.Lanes;
            TSimd.Store(result, right0);
            TSimd.Store(result + (1 * resultStep), right1);
            TSimd.Store(result + (2 * resultStep), right2);
            TSimd.Store(result + (3 * resultStep), right3);
            TSimd.Store(result + (4 * resultStep), right4);
            TSimd.Store(result + (5 * resultStep), right5);
            TSimd.Store(result + (6 * resultStep), right6);
            TSimd.Store(result + (7 * resultStep), right7);
        }

        if (TSimd.HasWideTile && THeight.IsTall)
        {
            TSimd.Store(result + (8 * resultStep), right8);
            TSimd.Store(result + (9 * resultStep), right9);
            TSimd.Store(result + (10 * resultStep), right10);
            TSimd.Store(result + (11 * resultStep), right11);
        }
    }
}
