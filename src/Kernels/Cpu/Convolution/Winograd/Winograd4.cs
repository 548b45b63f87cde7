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
    public static void TransformInput<TSimd, TVec>(float* source, nint rowStep, nint columnStep, float* planes, nint planeStep)
        where TSimd : struct, ISimd<TVec>
        where TVec : unmanaged
    {
        nint next = Inputs * planeStep;
        Near<TSimd, TVec>(source, columnStep, out TVec a0, out TVec b0);
        Near<TSimd, TVec>(source + rowStep, columnStep, out TVec a1, out TVec b1);
        Near<TSimd, TVec>(source + (2 * rowStep), columnStep, out TVec a2, out TVec b2);
        Near<TSimd, TVec>(source + (3 * rowStep), columnStep, out TVec a3, out TVec b3);
        Near<TSimd, TVec>(source + (4 * rowStep), columnStep, out TVec a4, out TVec b4);
        Near<TSimd, TVec>(source + (5 * rowStep), columnStep, out TVec a5, out TVec b5);
        Column<TSimd, TVec>(a0, a1, a2, a3, a4, a5, planes + planeStep, next);
        Column<TSimd, TVec>(b0, b1, b2, b3, b4, b5, planes + (2 * planeStep), next);
        Far<TSimd, TVec>(source, columnStep, out a0, out b0);
        Far<TSimd, TVec>(source + rowStep, columnStep, out a1, out b1);
        Far<TSimd, TVec>(source + (2 * rowStep), columnStep, out a2, out b2);
        Far<TSimd, TVec>(source + (3 * rowStep), columnStep, out a3, out b3);
        Far<TSimd, TVec>(source + (4 * rowStep), columnStep, out a4, out b4);
        Far<TSimd, TVec>(source + (5 * rowStep), columnStep, out a5, out b5);
        Column<TSimd, TVec>(a0, a1, a2, a3, a4, a5, planes + (3 * planeStep), next);
        Column<TSimd, TVec>(b0, b1, b2, b3, b4, b5, planes + (4 * planeStep), next);
        Edges<TSimd, TVec>(source, columnStep, out a0, out b0);
        Edges<TSimd, TVec>(source + rowStep, columnStep, out a1, out b1);
        Edges<TSimd, TVec>(source + (2 * rowStep), columnStep, out a2, out b2);
        Edges<TSimd, TVec>(source + (3 * rowStep), columnStep, out a3, out b3);
        Edges<TSimd, TVec>(source + (4 * rowStep), columnStep, out a4, out b4);
        Edges<TSimd, TVec>(source + (5 * rowStep), columnStep, out a5, out b5);
        Column<TSimd, TVec>(a0, a1, a2, a3, a4, a5, planes, next);
        Column<TSimd, TVec>(b0, b1, b2, b3, b4, b5, planes + (5 * planeStep), next);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void TransformOutput<TSimd, TVec>(float* products, nint planeStep, float* square)
        where TSimd : struct, ISimd<TVec>
        where TVec : unmanaged
    {
        nint next = Inputs * planeStep;
        Sums<TSimd, TVec>(products, next, out TVec a0, out TVec b0);
        Sums<TSimd, TVec>(products + planeStep, next, out TVec a1, out TVec b1);
        Sums<TSimd, TVec>(products + (2 * planeStep), next, out TVec a2, out TVec b2);
        Sums<TSimd, TVec>(products + (3 * planeStep), next, out TVec a3, out TVec b3);
        Sums<TSimd, TVec>(products + (4 * planeStep), next, out TVec a4, out TVec b4);
        Sums<TSimd, TVec>(products + (5 * planeStep), next, out TVec a5, out TVec b5);
        Row<TSimd, TVec>(a0, a1, a2, a3, a4, a5, square);
        Row<TSimd, TVec>(b0, b1, b2, b3, b4, b5, square + (2 * Outputs * TSimd.Lanes));
        Differences<TSimd, TVec>(products, next, out a0, out b0);
        Differences<TSimd, TVec>(products + planeStep, next, out a1, out b1);
        Differences<TSimd, TVec>(products + (2 * planeStep), next, out a2, out b2);
        Differences<TSimd, TVec>(products + (3 * planeStep), next, out a3, out b3);
        Differences<TSimd, TVec>(products + (4 * planeStep), next, out a4, out b4);
        Differences<TSimd, TVec>(products + (5 * planeStep), next, out a5, out b5);
        Row<TSimd, TVec>(a0, a1, a2, a3, a4, a5, square + (Outputs * TSimd.Lanes));
        Row<TSimd, TVec>(b0, b1, b2, b3, b4, b5, square + (3 * Outputs * TSimd.Lanes));
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

    /// <summary>The second and third of a row's six transformed inputs.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Near<TSimd, TVec>(float* row, nint step, out TVec second, out TVec third)
        where TSimd : struct, ISimd<TVec>
        where TVec : unmanaged
    {
        TVec minusFour = TSimd.Broadcast(-4);
        TVec even = TSimd.MultiplyAdd(minusFour, TSimd.Load(row + (2 * step)), TSimd.Load(row + (4 * step)));
        TVec odd = TSimd.MultiplyAdd(minusFour, TSimd.Load(row + step), TSimd.Load(row + (3 * step)));
        second = TSimd.Add(even, odd);
        third = TSimd.Subtract(even, odd);
    }

    /// <summary>The fourth and fifth.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Far<TSimd, TVec>(float* row, nint step, out TVec fourth, out TVec fifth)
        where TSimd : struct, ISimd<TVec>
        where TVec : unmanaged
    {
        TVec even = TSimd.Subtract(TSimd.Load(row + (4 * step)), TSimd.Load(row + (2 * step)));
        TVec odd = TSimd.Subtract(TSimd.Load(row + (3 * step)), TSimd.Load(row + step));
        fourth = TSimd.MultiplyAdd(TSimd.Broadcast(2), odd, even);
        fifth = TSimd.MultiplyAdd(TSimd.Broadcast(-2), odd, even);
    }

    /// <summary>The first and sixth.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Edges<TSimd, TVec>(float* row, nint step, out TVec first, out TVec sixth)
        where TSimd : struct, ISimd<TVec>
        where TVec : unmanaged
    {
        TVec four = TSimd.Broadcast(4);
        TVec minusFive = TSimd.Broadcast(-5);
        first = TSimd.MultiplyAdd(
            four, TSimd.Load(row), TSimd.MultiplyAdd(minusFive, TSimd.Load(row + (2 * step)), TSimd.Load(row + (4 * step))));
        row += step;
        sixth = TSimd.MultiplyAdd(
            four, TSimd.Load(row), TSimd.MultiplyAdd(minusFive, TSimd.Load(row + (2 * step)), TSimd.Load(row + (4 * step))));
    }

    /// <summary>All six of a column.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Column<TSimd, TVec>(TVec d0, TVec d1, TVec d2, TVec d3, TVec d4, TVec d5, float* result, nint step)
        where TSimd : struct, ISimd<TVec>
        where TVec : unmanaged
    {
        TVec four = TSimd.Broadcast(4);
        TVec minusFour = TSimd.Broadcast(-4);
        TVec minusFive = TSimd.Broadcast(-5);
        TVec even4 = TSimd.MultiplyAdd(minusFour, d2, d4);
        TVec odd4 = TSimd.MultiplyAdd(minusFour, d1, d3);
        TVec even1 = TSimd.Subtract(d4, d2);
        TVec odd1 = TSimd.Subtract(d3, d1);
        TSimd.Store(result, TSimd.MultiplyAdd(four, d0, TSimd.MultiplyAdd(minusFive, d2, d4)));
        TSimd.Store(result + step, TSimd.Add(even4, odd4));
        TSimd.Store(result + (2 * step), TSimd.Subtract(even4, odd4));
        TSimd.Store(result + (3 * step), TSimd.MultiplyAdd(TSimd.Broadcast(2), odd1, even1));
        TSimd.Store(result + (4 * step), TSimd.MultiplyAdd(TSimd.Broadcast(-2), odd1, even1));
        TSimd.Store(result + (5 * step), TSimd.MultiplyAdd(four, d1, TSimd.MultiplyAdd(minusFive, d3, d5)));
    }

    /// <summary>The first and third of a column's four outputs.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Sums<TSimd, TVec>(float* column, nint step, out TVec first, out TVec third)
        where TSimd : struct, ISimd<TVec>
        where TVec : unmanaged
    {
        TVec near = TSimd.Add(TSimd.Load(column + step), TSimd.Load(column + (2 * step)));
        TVec far = TSimd.Add(TSimd.Load(column + (3 * step)), TSimd.Load(column + (4 * step)));
        first = TSimd.Add(TSimd.Load(column), TSimd.Add(near, far));
        third = TSimd.MultiplyAdd(TSimd.Broadcast(4), far, near);
    }

    /// <summary>The second and fourth.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Differences<TSimd, TVec>(float* column, nint step, out TVec second, out TVec fourth)
        where TSimd : struct, ISimd<TVec>
        where TVec : unmanaged
    {
        TVec near = TSimd.Subtract(TSimd.Load(column + step), TSimd.Load(column + (2 * step)));
        TVec far = TSimd.Subtract(TSimd.Load(column + (3 * step)), TSimd.Load(column + (4 * step)));
        second = TSimd.MultiplyAdd(TSimd.Broadcast(2), far, near);
        fourth = TSimd.MultiplyAdd(TSimd.Broadcast(8), far, TSimd.Add(TSimd.Load(column + (5 * step)), near));
    }

    /// <summary>All four of a row.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Row<TSimd, TVec>(TVec m0, TVec m1, TVec m2, TVec m3, TVec m4, TVec m5, float* result)
        where TSimd : struct, ISimd<TVec>
        where TVec : unmanaged
    {
        TVec near = TSimd.Add(m1, m2);
        TVec nearOdd = TSimd.Subtract(m1, m2);
        TVec far = TSimd.Add(m3, m4);
        TVec farOdd = TSimd.Subtract(m3, m4);
        TSimd.Store(result, TSimd.Add(m0, TSimd.Add(near, far)));
        TSimd.Store(result + TSimd.Lanes, TSimd.MultiplyAdd(TSimd.Broadcast(2), farOdd, nearOdd));
        TSimd.Store(result + (2 * TSimd.Lanes), TSimd.MultiplyAdd(TSimd.Broadcast(4), far, near));
        TSimd.Store(result + (3 * TSimd.Lanes), TSimd.MultiplyAdd(TSimd.Broadcast(8), farOdd, TSimd.Add(m5, nearOdd)));
    }
}
