using System.Runtime.CompilerServices;

namespace Wikiart.Cuda.Kernels.Cpu;

/// <summary>
/// F(3, 4) out of <see cref="Winograd4"/>'s matrices: from its <c>y = Aᵀ[(G·g) ⊙ (Bᵀ·d)]</c> follows <c>dg = Gᵀ[(A·dy) ⊙ (Bᵀ·d)]</c>, a
/// filter whose four taps are the gradients of a piece of output, and whose three outputs are those of the weights.
/// </summary>
internal static unsafe class WinogradGradient
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void TransformOutput<TSimd, TVec>(float* source, nint sourceStep, float* result, nint resultStep)
        where TSimd : struct, ISimd<TVec>
        where TVec : unmanaged
    {
        TVec m0 = TSimd.Load(source);
        TVec m1 = TSimd.Load(source + sourceStep);
        TVec m2 = TSimd.Load(source + (2 * sourceStep));
        TVec m3 = TSimd.Load(source + (3 * sourceStep));
        TVec m4 = TSimd.Load(source + (4 * sourceStep));
        TVec m5 = TSimd.Load(source + (5 * sourceStep));
        TVec near = TSimd.Multiply(TSimd.Broadcast(-1f / 6), TSimd.Add(m1, m2));
        TVec far = TSimd.Add(m3, m4);
        TVec middle = TSimd.Multiply(TSimd.Broadcast(1f / 12), TSimd.Subtract(m3, m4));
        TSimd.Store(result, TSimd.MultiplyAdd(TSimd.Broadcast(0.25f), m0, TSimd.MultiplyAdd(TSimd.Broadcast(1f / 24), far, near)));
        TSimd.Store(result + resultStep, TSimd.MultiplyAdd(TSimd.Broadcast(1f / 6), TSimd.Subtract(m2, m1), middle));
        TSimd.Store(result + (2 * resultStep), TSimd.Add(m5, TSimd.MultiplyAdd(TSimd.Broadcast(1f / 6), far, near)));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void TransformKernel<TSimd, TVec>(float* source, nint sourceStep, float* result, nint resultStep)
        where TSimd : struct, ISimd<TVec>
        where TVec : unmanaged
    {
        TVec y0 = TSimd.Load(source);
        TVec y1 = TSimd.Load(source + sourceStep);
        TVec y2 = TSimd.Load(source + (2 * sourceStep));
        TVec y3 = TSimd.Load(source + (3 * sourceStep));
        TVec even = TSimd.Add(y0, y2);
        TVec odd = TSimd.Add(y1, y3);
        TVec farEven = TSimd.MultiplyAdd(TSimd.Broadcast(4), y2, y0);
        TVec farOdd = TSimd.Multiply(TSimd.Broadcast(2), TSimd.MultiplyAdd(TSimd.Broadcast(4), y3, y1));
        TSimd.Store(result, y0);
        TSimd.Store(result + resultStep, TSimd.Add(even, odd));
        TSimd.Store(result + (2 * resultStep), TSimd.Subtract(even, odd));
        TSimd.Store(result + (3 * resultStep), TSimd.Add(farEven, farOdd));
        TSimd.Store(result + (4 * resultStep), TSimd.Subtract(farEven, farOdd));
        TSimd.Store(result + (5 * resultStep), y3);
    }
}
