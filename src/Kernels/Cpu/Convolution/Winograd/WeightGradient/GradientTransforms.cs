using System.Runtime.CompilerServices;

namespace Wikiart.Cuda.Kernels.Cpu;

/// <summary>
/// What <see cref="Winograd4"/>'s transforms become for the gradient of the weights: from <c>y = Aᵀ[(G·g) ⊙ (Bᵀ·d)]</c> follows
/// <c>dg = Gᵀ[(A·dy) ⊙ (Bᵀ·d)]</c>.
/// </summary>
internal static unsafe class GradientTransforms
{
    /// <summary>A: four gradients of outputs to six.</summary>
    /// <typeparam name="TSimd">The vector operations.</typeparam>
    /// <typeparam name="TVec">The vectors.</typeparam>
    /// <param name="source">The first gradient.</param>
    /// <param name="sourceStep">From one to the next.</param>
    /// <param name="result">The first result.</param>
    /// <param name="resultStep">From one result to the next.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Spread<TSimd, TVec>(float* source, nint sourceStep, float* result, nint resultStep)
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

    /// <summary>Gᵀ: six products to three taps.</summary>
    /// <typeparam name="TSimd">The vector operations.</typeparam>
    /// <typeparam name="TVec">The vectors.</typeparam>
    /// <param name="source">The first product.</param>
    /// <param name="sourceStep">From one to the next.</param>
    /// <param name="result">The first tap.</param>
    /// <param name="resultStep">From one tap to the next.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Gather<TSimd, TVec>(float* source, nint sourceStep, float* result, nint resultStep)
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
}
