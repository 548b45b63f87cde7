using System.Runtime.CompilerServices;

namespace Wikiart.Cuda.Kernels.Cpu;

/// <summary>
/// Sums rows of a panel, each times the gradient that its entry in a list gives, for a strip of four vectors that stay in registers. Each
/// multiply-add reads its row from the first-level cache, which bounds it: a list pays while it has less than three quarters of all rows.
/// </summary>
internal static unsafe class SparseRows
{
    /// <summary>Vectors of a strip.</summary>
    public const int Vectors = 4;

    /// <summary>Adds the rows to sums.</summary>
    /// <typeparam name="TSimd">The vector operations.</typeparam>
    /// <typeparam name="TVec">The vectors.</typeparam>
    /// <param name="list">The entries.</param>
    /// <param name="rows">The panel, or the strip's part of it.</param>
    /// <param name="sums">What the sums start from, and where they go.</param>
    /// <param name="ahead">Lines to fetch meanwhile, one an entry.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Add<TSimd, TVec>(ReadOnlySpan<SparseEntry> list, float* rows, float* sums, float* ahead)
        where TSimd : struct, ISimd<TVec>
        where TVec : unmanaged
    {
        TVec sum0 = TSimd.Load(sums);
        TVec sum1 = TSimd.Load(sums + TSimd.Lanes);
        TVec sum2 = TSimd.Load(sums + (2 * TSimd.Lanes));
        TVec sum3 = TSimd.Load(sums + (3 * TSimd.Lanes));
        byte* line = (byte*)ahead;
        foreach (ref readonly SparseEntry entry in list)
        {
            float* row = rows + entry.Offset;
            TVec gradient = TSimd.Broadcast(entry.Gradient);
            sum0 = TSimd.MultiplyAdd(gradient, TSimd.Load(row), sum0);
            sum1 = TSimd.MultiplyAdd(gradient, TSimd.Load(row + TSimd.Lanes), sum1);
            sum2 = TSimd.MultiplyAdd(gradient, TSimd.Load(row + (2 * TSimd.Lanes)), sum2);
            sum3 = TSimd.MultiplyAdd(gradient, TSimd.Load(row + (3 * TSimd.Lanes)), sum3);
            line = FetchLines.Line(line);
        }

        TSimd.Store(sums, sum0);
        TSimd.Store(sums + TSimd.Lanes, sum1);
        TSimd.Store(sums + (2 * TSimd.Lanes), sum2);
        TSimd.Store(sums + (3 * TSimd.Lanes), sum3);
    }

    /// <summary>Gives the sums of the rows to an update.</summary>
    /// <typeparam name="TSimd">The vector operations.</typeparam>
    /// <typeparam name="TVec">The vectors.</typeparam>
    /// <typeparam name="TUpdate">The update.</typeparam>
    /// <param name="list">The entries.</param>
    /// <param name="rows">The panel, or the strip's part of it.</param>
    /// <param name="update">What becomes of the sums.</param>
    /// <param name="place">The weight of the first sum.</param>
    /// <param name="ahead">Lines to fetch meanwhile, one an entry.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Update<TSimd, TVec, TUpdate>(ReadOnlySpan<SparseEntry> list, float* rows, TUpdate update, nint place, float* ahead)
        where TSimd : struct, ISimd<TVec>
        where TVec : unmanaged
        where TUpdate : unmanaged, IWeightUpdate
    {
        TVec sum0 = TSimd.Broadcast(0);
        TVec sum1 = sum0;
        TVec sum2 = sum0;
        TVec sum3 = sum0;
        byte* line = (byte*)ahead;
        foreach (ref readonly SparseEntry entry in list)
        {
            float* row = rows + entry.Offset;
            TVec gradient = TSimd.Broadcast(entry.Gradient);
            sum0 = TSimd.MultiplyAdd(gradient, TSimd.Load(row), sum0);
            sum1 = TSimd.MultiplyAdd(gradient, TSimd.Load(row + TSimd.Lanes), sum1);
            sum2 = TSimd.MultiplyAdd(gradient, TSimd.Load(row + (2 * TSimd.Lanes)), sum2);
            sum3 = TSimd.MultiplyAdd(gradient, TSimd.Load(row + (3 * TSimd.Lanes)), sum3);
            line = FetchLines.Line(line);
        }

        update.Apply<TSimd, TVec>(place, sum0);
        update.Apply<TSimd, TVec>(place + TSimd.Lanes, sum1);
        update.Apply<TSimd, TVec>(place + (2 * TSimd.Lanes), sum2);
        update.Apply<TSimd, TVec>(place + (3 * TSimd.Lanes), sum3);
    }
}
