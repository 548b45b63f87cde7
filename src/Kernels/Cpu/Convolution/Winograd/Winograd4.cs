using System.Runtime.CompilerServices;

namespace Wikiart.Cuda.Kernels.Cpu;

/// <summary>
/// F(4, 3), with the points 0, 1, −1, 2, −2, ∞: 4 times fewer multiplications than the direct convolution; the transforms' factors up to
/// 8 cost about one decimal digit.
/// </summary>
internal readonly unsafe struct Winograd4 : IWinograd
{
    public static int Outputs => 4;

    public static int Inputs => 6;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void TransformInput<TSimd, TVec>(float* source, nint sourceStep, float* result, nint resultStep)
        where TSimd : struct, ISimd<TVec>
        where TVec : unmanaged
    {
        TVec d0 = TSimd.Load(source);
        TVec d1 = TSimd.Load(source + sourceStep);
        TVec d2 = TSimd.Load(source + (2 * sourceStep));
        TVec d3 = TSimd.Load(source + (3 * sourceStep));
        TVec d4 = TSimd.Load(source + (4 * sourceStep));
        TVec d5 = TSimd.Load(source + (5 * sourceStep));
        TVec four = TSimd.Broadcast(4);
        TVec minusFour = TSimd.Broadcast(-4);
        TVec minusFive = TSimd.Broadcast(-5);
        TVec even4 = TSimd.MultiplyAdd(minusFour, d2, d4);
        TVec odd4 = TSimd.MultiplyAdd(minusFour, d1, d3);
        TVec even1 = TSimd.Subtract(d4, d2);
        TVec odd1 = TSimd.Subtract(d3, d1);
        TSimd.Store(result, TSimd.MultiplyAdd(four, d0, TSimd.MultiplyAdd(minusFive, d2, d4)));
        TSimd.Store(result + resultStep, TSimd.Add(even4, odd4));
        TSimd.Store(result + (2 * resultStep), TSimd.Subtract(even4, odd4));
        TSimd.Store(result + (3 * resultStep), TSimd.MultiplyAdd(TSimd.Broadcast(2), odd1, even1));
        TSimd.Store(result + (4 * resultStep), TSimd.MultiplyAdd(TSimd.Broadcast(-2), odd1, even1));
        TSimd.Store(result + (5 * resultStep), TSimd.MultiplyAdd(four, d1, TSimd.MultiplyAdd(minusFive, d3, d5)));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void TransformOutput<TSimd, TVec>(float* source, nint sourceStep, float* result, nint resultStep)
        where TSimd : struct, ISimd<TVec>
        where TVec : unmanaged
    {
        TVec m1 = TSimd.Load(source + sourceStep);
        TVec m2 = TSimd.Load(source + (2 * sourceStep));
        TVec m3 = TSimd.Load(source + (3 * sourceStep));
        TVec m4 = TSimd.Load(source + (4 * sourceStep));
        TVec near = TSimd.Add(m1, m2);
        TVec nearOdd = TSimd.Subtract(m1, m2);
        TVec far = TSimd.Add(m3, m4);
        TVec farOdd = TSimd.Subtract(m3, m4);
        TSimd.Store(result, TSimd.Add(TSimd.Load(source), TSimd.Add(near, far)));
        TSimd.Store(result + resultStep, TSimd.MultiplyAdd(TSimd.Broadcast(2), farOdd, nearOdd));
        TSimd.Store(result + (2 * resultStep), TSimd.MultiplyAdd(TSimd.Broadcast(4), far, near));
        TVec last = TSimd.Add(TSimd.Load(source + (5 * sourceStep)), nearOdd);
        TSimd.Store(result + (3 * resultStep), TSimd.MultiplyAdd(TSimd.Broadcast(8), farOdd, last));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void TransformKernel<TSimd, TVec>(float* source, nint sourceStep, float* result, nint resultStep)
        where TSimd : struct, ISimd<TVec>
        where TVec : unmanaged
    {
        TVec g0 = TSimd.Load(source);
        TVec g1 = TSimd.Load(source + sourceStep);
        TVec g2 = TSimd.Load(source + (2 * sourceStep));
        TVec sixth = TSimd.Broadcast(-1f / 6);
        TVec outer = TSimd.Multiply(sixth, TSimd.Add(g0, g2));
        TVec middle = TSimd.Multiply(sixth, g1);
        TVec wide = TSimd.MultiplyAdd(TSimd.Broadcast(1f / 24), g0, TSimd.Multiply(TSimd.Broadcast(1f / 6), g2));
        TVec wideMiddle = TSimd.Multiply(TSimd.Broadcast(1f / 12), g1);
        TSimd.Store(result, TSimd.Multiply(TSimd.Broadcast(0.25f), g0));
        TSimd.Store(result + resultStep, TSimd.Add(outer, middle));
        TSimd.Store(result + (2 * resultStep), TSimd.Subtract(outer, middle));
        TSimd.Store(result + (3 * resultStep), TSimd.Add(wide, wideMiddle));
        TSimd.Store(result + (4 * resultStep), TSimd.Subtract(wide, wideMiddle));
        TSimd.Store(result + (5 * resultStep), g2);
    }
}
