using System.Runtime.CompilerServices;

namespace Wikiart.Cuda.Kernels.Cpu;

internal static unsafe partial class GemmTile
{
    /// <summary>One tile in 32 registers. Two pointers and five distances fit the general registers.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void MultiplyAtOnce<TSimd, TVec, THeight, TFetch>(in GemmOperands operands)
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
        initial += TSimd.Lanes;
        TVec right0 = TSimd.Load(initial);
        TVec right1 = TSimd.Load(initial + (1 * initialStep));
        TVec right2 = TSimd.Load(initial + (2 * initialStep));
        TVec right3 = TSimd.Load(initial + (3 * initialStep));
        TVec right4 = TSimd.Load(initial + (4 * initialStep));
        TVec right5 = TSimd.Load(initial + (5 * initialStep));
        TVec right6 = TSimd.Load(initial + (6 * initialStep));
        TVec right7 = TSimd.Load(initial + (7 * initialStep));
        TVec right8 = THeight.IsTall ? TSimd.Load(initial + (8 * initialStep)) : default;
        TVec right9 = THeight.IsTall ? TSimd.Load(initial + (9 * initialStep)) : default;
        TVec right10 = THeight.IsTall ? TSimd.Load(initial + (10 * initialStep)) : default;
        TVec right11 = THeight.IsTall ? TSimd.Load(initial + (11 * initialStep)) : default;

        byte* ahead = (byte*)operands.Ahead;
        for (int segment = 0; segment < operands.Segments; segment++)
        {
            byte* top = (byte*)(operands.TopRows + (segment * segmentStep));
            byte* bottom = (byte*)(operands.BottomRows + (segment * segmentStep));
            for (int k = operands.Length; k > 0; k--)
            {
                TVec b0 = TSimd.Load(b);
                TVec b1 = TSimd.Load(b + TSimd.Lanes);
                TVec a0 = TSimd.Broadcast(*(float*)top);
                left0 = TSimd.MultiplyAdd(a0, b0, left0);
                right0 = TSimd.MultiplyAdd(a0, b1, right0);
                TVec a1 = TSimd.Broadcast(*(float*)(top + row1));
                left1 = TSimd.MultiplyAdd(a1, b0, left1);
                right1 = TSimd.MultiplyAdd(a1, b1, right1);
                TVec a2 = TSimd.Broadcast(*(float*)(top + row2));
                left2 = TSimd.MultiplyAdd(a2, b0, left2);
                right2 = TSimd.MultiplyAdd(a2, b1, right2);
                TVec a3 = TSimd.Broadcast(*(float*)(top + row3));
                left3 = TSimd.MultiplyAdd(a3, b0, left3);
                right3 = TSimd.MultiplyAdd(a3, b1, right3);
                TVec a4 = TSimd.Broadcast(*(float*)(top + row4));
                left4 = TSimd.MultiplyAdd(a4, b0, left4);
                right4 = TSimd.MultiplyAdd(a4, b1, right4);
                TVec a5 = TSimd.Broadcast(*(float*)(top + row5));
                left5 = TSimd.MultiplyAdd(a5, b0, left5);
                right5 = TSimd.MultiplyAdd(a5, b1, right5);
                TVec a6 = TSimd.Broadcast(*(float*)bottom);
                left6 = TSimd.MultiplyAdd(a6, b0, left6);
                right6 = TSimd.MultiplyAdd(a6, b1, right6);
                TVec a7 = TSimd.Broadcast(*(float*)(bottom + row1));
                left7 = TSimd.MultiplyAdd(a7, b0, left7);
                right7 = TSimd.MultiplyAdd(a7, b1, right7);
                TVec a8 = THeight.IsTall ? TSimd.Broadcast(*(float*)(bottom + row2)) : default;
                left8 = THeight.IsTall ? TSimd.MultiplyAdd(a8, b0, left8) : default;
                right8 = THeight.IsTall ? TSimd.MultiplyAdd(a8, b1, right8) : default;
                TVec a9 = THeight.IsTall ? TSimd.Broadcast(*(float*)(bottom + row3)) : default;
                left9 = THeight.IsTall ? TSimd.MultiplyAdd(a9, b0, left9) : default;
                right9 = THeight.IsTall ? TSimd.MultiplyAdd(a9, b1, right9) : default;
                TVec a10 = THeight.IsTall ? TSimd.Broadcast(*(float*)(bottom + row4)) : default;
                left10 = THeight.IsTall ? TSimd.MultiplyAdd(a10, b0, left10) : default;
                right10 = THeight.IsTall ? TSimd.MultiplyAdd(a10, b1, right10) : default;
                TVec a11 = THeight.IsTall ? TSimd.Broadcast(*(float*)(bottom + row5)) : default;
                left11 = THeight.IsTall ? TSimd.MultiplyAdd(a11, b0, left11) : default;
                right11 = THeight.IsTall ? TSimd.MultiplyAdd(a11, b1, right11) : default;
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

        result += TSimd.Lanes;
        TSimd.Store(result, right0);
        TSimd.Store(result + (1 * resultStep), right1);
        TSimd.Store(result + (2 * resultStep), right2);
        TSimd.Store(result + (3 * resultStep), right3);
        TSimd.Store(result + (4 * resultStep), right4);
        TSimd.Store(result + (5 * resultStep), right5);
        TSimd.Store(result + (6 * resultStep), right6);
        TSimd.Store(result + (7 * resultStep), right7);

        if (THeight.IsTall)
        {
            TSimd.Store(result + (8 * resultStep), right8);
            TSimd.Store(result + (9 * resultStep), right9);
            TSimd.Store(result + (10 * resultStep), right10);
            TSimd.Store(result + (11 * resultStep), right11);
        }
    }
}
