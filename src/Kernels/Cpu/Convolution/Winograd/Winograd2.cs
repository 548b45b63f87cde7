using System.Runtime.CompilerServices;

namespace Wikiart.Cuda.Kernels.Cpu;

/// <summary>F(2, 3), with the points 0, 1, −1, ∞: 2.25 times fewer multiplications than the direct convolution, and as exact.</summary>
internal readonly unsafe struct Winograd2 : IWinograd
{
    public static int Outputs => 2;

    public static int Inputs => 4;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void TransformInput<TSimd, TVec>(float* source, nint sourceStep, float* result, nint resultStep)
        where TSimd : struct, ISimd<TVec>
        where TVec : unmanaged
    {
        TVec d0 = TSimd.Load(source);
        TVec d1 = TSimd.Load(source + sourceStep);
        TVec d2 = TSimd.Load(source + (2 * sourceStep));
        TVec d3 = TSimd.Load(source + (3 * sourceStep));
        TSimd.Store(result, TSimd.Subtract(d0, d2));
        TSimd.Store(result + resultStep, TSimd.Add(d1, d2));
        TSimd.Store(result + (2 * resultStep), TSimd.Subtract(d2, d1));
        TSimd.Store(result + (3 * resultStep), TSimd.Subtract(d1, d3));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void TransformOutput<TSimd, TVec>(float* source, nint sourceStep, float* result, nint resultStep)
        where TSimd : struct, ISimd<TVec>
        where TVec : unmanaged
    {
        TVec m0 = TSimd.Load(source);
        TVec m1 = TSimd.Load(source + sourceStep);
        TVec m2 = TSimd.Load(source + (2 * sourceStep));
        TVec m3 = TSimd.Load(source + (3 * sourceStep));
        TSimd.Store(result, TSimd.Add(m0, TSimd.Add(m1, m2)));
        TSimd.Store(result + resultStep, TSimd.Subtract(TSimd.Subtract(m1, m2), m3));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void TransformKernel<TSimd, TVec>(float* source, nint sourceStep, float* result, nint resultStep)
        where TSimd : struct, ISimd<TVec>
        where TVec : unmanaged
    {
        TVec g0 = TSimd.Load(source);
        TVec g1 = TSimd.Load(source + sourceStep);
        TVec g2 = TSimd.Load(source + (2 * sourceStep));
        TVec outer = TSimd.Add(g0, g2);
        TVec half = TSimd.Broadcast(0.5f);
        TSimd.Store(result, g0);
        TSimd.Store(result + resultStep, TSimd.Multiply(half, TSimd.Add(outer, g1)));
        TSimd.Store(result + (2 * resultStep), TSimd.Multiply(half, TSimd.Subtract(outer, g1)));
        TSimd.Store(result + (3 * resultStep), g2);
    }
}
