using System.Runtime.CompilerServices;

namespace Wikiart.Cuda.Kernels.Cpu;

internal static unsafe partial class GemmTile
{
    /// <summary>
    /// Half of a tile's rows in 16 registers: six of a tall one, four of a short one. The first half of these lie from one address on, the others from
    /// another; <paramref name="row"/> is the first one's place in the tile.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void MultiplyHalf<TSimd, TVec, THeight, TFetch>(in GemmOperands operands, float* firstRows, float* lastRows, int row)
        where TSimd : struct, ISimd<TVec>
        where TVec : unmanaged
        where THeight : struct, ITileHeight
        where TFetch : struct, IFetch
    {
        nint row1 = operands.RowStep * sizeof(float);
        nint row2 = row1 * 2;
        nint stepA = operands.DepthStepA * sizeof(float);
        nint stepB = operands.DepthStepB;
        nint segmentStep = operands.SegmentStep;
        int half = THeight.IsTall ? 3 : 2;
        float* b = operands.B;
        nint initialStep = operands.InitialStep;
        float* initial = operands.Initial + (row * initialStep);
        float* lastInitial = initial + (half * initialStep);
        TVec left0 = TSimd.Load(initial), right0 = TSimd.Load(initial + TSimd.Lanes);
        TVec left3 = TSimd.Load(lastInitial), right3 = TSimd.Load(lastInitial + TSimd.Lanes);
        initial += initialStep;
        lastInitial += initialStep;
        TVec left1 = TSimd.Load(initial), right1 = TSimd.Load(initial + TSimd.Lanes);
        TVec left4 = TSimd.Load(lastInitial), right4 = TSimd.Load(lastInitial + TSimd.Lanes);
        initial += initialStep;
        lastInitial += initialStep;
        TVec left2 = THeight.IsTall ? TSimd.Load(initial) : default, right2 = THeight.IsTall ? TSimd.Load(initial + TSimd.Lanes) : default;
        TVec left5 = THeight.IsTall ? TSimd.Load(lastInitial) : default, right5 = THeight.IsTall ? TSimd.Load(lastInitial + TSimd.Lanes) : default;
        byte* ahead = (byte*)operands.Ahead;
        for (int segment = 0; segment < operands.Segments; segment++)
        {
            byte* first = (byte*)(firstRows + (segment * segmentStep));
            byte* last = (byte*)(lastRows + (segment * segmentStep));
            for (int k = operands.Length; k > 0; k--)
            {
                TVec b0 = TSimd.Load(b), b1 = TSimd.Load(b + TSimd.Lanes);
                TVec a0 = TSimd.Broadcast(*(float*)first);
                left0 = TSimd.MultiplyAdd(a0, b0, left0);
                right0 = TSimd.MultiplyAdd(a0, b1, right0);
                TVec a1 = TSimd.Broadcast(*(float*)(first + row1));
                left1 = TSimd.MultiplyAdd(a1, b0, left1);
                right1 = TSimd.MultiplyAdd(a1, b1, right1);
                TVec a2 = THeight.IsTall ? TSimd.Broadcast(*(float*)(first + row2)) : default;
                left2 = THeight.IsTall ? TSimd.MultiplyAdd(a2, b0, left2) : default;
                right2 = THeight.IsTall ? TSimd.MultiplyAdd(a2, b1, right2) : default;
                TVec a3 = TSimd.Broadcast(*(float*)last);
                left3 = TSimd.MultiplyAdd(a3, b0, left3);
                right3 = TSimd.MultiplyAdd(a3, b1, right3);
                TVec a4 = TSimd.Broadcast(*(float*)(last + row1));
                left4 = TSimd.MultiplyAdd(a4, b0, left4);
                right4 = TSimd.MultiplyAdd(a4, b1, right4);
                TVec a5 = THeight.IsTall ? TSimd.Broadcast(*(float*)(last + row2)) : default;
                left5 = THeight.IsTall ? TSimd.MultiplyAdd(a5, b0, left5) : default;
                right5 = THeight.IsTall ? TSimd.MultiplyAdd(a5, b1, right5) : default;
                first += stepA;
                last += stepA;
                b += stepB;
                ahead = TFetch.Line(ahead);
            }
        }

        nint resultStep = operands.ResultStep;
        float* result = operands.Result + (row * resultStep);
        float* lastResult = result + (half * resultStep);
        Store<TSimd, TVec>(result, left0, right0);
        Store<TSimd, TVec>(result + resultStep, left1, right1);
        Store<TSimd, TVec>(lastResult, left3, right3);
        Store<TSimd, TVec>(lastResult + resultStep, left4, right4);
        if (THeight.IsTall)
        {
            Store<TSimd, TVec>(result + (2 * resultStep), left2, right2);
            Store<TSimd, TVec>(lastResult + (2 * resultStep), left5, right5);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store<TSimd, TVec>(float* to, TVec left, TVec right)
        where TSimd : struct, ISimd<TVec>
        where TVec : unmanaged
    {
        TSimd.Store(to, left);
        TSimd.Store(to + TSimd.Lanes, right);
    }
}
