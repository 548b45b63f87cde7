using System.Runtime.CompilerServices;

namespace Wikiart.Cuda.Kernels.Cpu;

/// <summary>Products of rows of features.</summary>
internal static unsafe class Rows
{
    /// <summary>Σ left·right.</summary>
    /// <typeparam name="TSimd">The vector operations.</typeparam>
    /// <typeparam name="TVec">The vectors.</typeparam>
    /// <param name="left">A row.</param>
    /// <param name="right">A row.</param>
    /// <param name="count">Their length.</param>
    /// <returns>The sum.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static float Dot<TSimd, TVec>(float* left, float* right, int count)
        where TSimd : struct, ISimd<TVec>
        where TVec : unmanaged
    {
        TVec even = TSimd.Broadcast(0);
        TVec odd = even;
        int i = 0;
        for (; i <= count - (2 * TSimd.Lanes); i += 2 * TSimd.Lanes)
        {
            even = TSimd.MultiplyAdd(TSimd.Load(left + i), TSimd.Load(right + i), even);
            odd = TSimd.MultiplyAdd(TSimd.Load(left + i + TSimd.Lanes), TSimd.Load(right + i + TSimd.Lanes), odd);
        }

        float sum = TSimd.Sum(TSimd.Add(even, odd));
        for (; i < count; i++)
        {
            sum = SimdScalar.MultiplyAdd(left[i], right[i], sum);
        }

        return sum;
    }

    /// <summary>destination += factor·source.</summary>
    /// <typeparam name="TSimd">The vector operations.</typeparam>
    /// <typeparam name="TVec">The vectors.</typeparam>
    /// <param name="factor">The factor.</param>
    /// <param name="source">A row.</param>
    /// <param name="destination">A row.</param>
    /// <param name="count">Their length.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void AddScaled<TSimd, TVec>(float factor, float* source, float* destination, int count)
        where TSimd : struct, ISimd<TVec>
        where TVec : unmanaged
    {
        TVec factors = TSimd.Broadcast(factor);
        int i = 0;
        for (; i <= count - TSimd.Lanes; i += TSimd.Lanes)
        {
            TSimd.Store(destination + i, TSimd.MultiplyAdd(factors, TSimd.Load(source + i), TSimd.Load(destination + i)));
        }

        for (; i < count; i++)
        {
            destination[i] = SimdScalar.MultiplyAdd(factor, source[i], destination[i]);
        }
    }
}
