using System.Runtime.CompilerServices;

namespace Wikiart.Cuda.Kernels.Cpu;

/// <summary>
/// Walks a list of windows for some vectors of input channels: adds gradient times input to the sums of the kernel's nine taps, which
/// stay in registers over the whole list. Each multiply-add reads its input from the first-level cache, which bounds it.
/// </summary>
internal static unsafe class SparseTaps
{
    /// <summary>Adds a list.</summary>
    /// <typeparam name="TSimd">The vector operations.</typeparam>
    /// <typeparam name="TVec">The vectors.</typeparam>
    /// <param name="list">The windows.</param>
    /// <param name="vectors">Vectors of channels, 1 or 2.</param>
    /// <param name="input">The tile.</param>
    /// <param name="rowStep">Floats from one row of the tile to the next.</param>
    /// <param name="pixelStep">Floats from one pixel to the next.</param>
    /// <param name="sums">[9 taps, vectors].</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Add<TSimd, TVec>(
        SparseList list, int vectors, float* input, nint rowStep, nint pixelStep, float* sums)
        where TSimd : struct, ISimd<TVec>
        where TVec : unmanaged
    {
        if (vectors == 2)
        {
            AddTwoVectors<TSimd, TVec>(list, input, rowStep, pixelStep, sums);
        }
        else
        {
            AddOneVector<TSimd, TVec>(list, input, rowStep, pixelStep, sums);
        }
    }

    /// <summary>Nine sums: for 16 registers.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void AddOneVector<TSimd, TVec>(SparseList list, float* input, nint rowStep, nint pixelStep, float* sums)
        where TSimd : struct, ISimd<TVec>
        where TVec : unmanaged
    {
        int* offsets = list.Offsets;
        float* gradients = list.Gradients;
        nint count = list.Count;
        TVec sum00 = TSimd.Load(sums);
        TVec sum01 = TSimd.Load(sums + TSimd.Lanes);
        TVec sum02 = TSimd.Load(sums + (2 * TSimd.Lanes));
        TVec sum10 = TSimd.Load(sums + (3 * TSimd.Lanes));
        TVec sum11 = TSimd.Load(sums + (4 * TSimd.Lanes));
        TVec sum12 = TSimd.Load(sums + (5 * TSimd.Lanes));
        TVec sum20 = TSimd.Load(sums + (6 * TSimd.Lanes));
        TVec sum21 = TSimd.Load(sums + (7 * TSimd.Lanes));
        TVec sum22 = TSimd.Load(sums + (8 * TSimd.Lanes));
        for (nint i = 0; i < count; i++)
        {
            float* row0 = input + offsets[i];
            float* row1 = row0 + rowStep;
            float* row2 = row1 + rowStep;
            TVec gradient = TSimd.Broadcast(gradients[i]);
            sum00 = TSimd.MultiplyAdd(gradient, TSimd.Load(row0), sum00);
            sum01 = TSimd.MultiplyAdd(gradient, TSimd.Load(row0 + pixelStep), sum01);
            sum02 = TSimd.MultiplyAdd(gradient, TSimd.Load(row0 + (2 * pixelStep)), sum02);
            sum10 = TSimd.MultiplyAdd(gradient, TSimd.Load(row1), sum10);
            sum11 = TSimd.MultiplyAdd(gradient, TSimd.Load(row1 + pixelStep), sum11);
            sum12 = TSimd.MultiplyAdd(gradient, TSimd.Load(row1 + (2 * pixelStep)), sum12);
            sum20 = TSimd.MultiplyAdd(gradient, TSimd.Load(row2), sum20);
            sum21 = TSimd.MultiplyAdd(gradient, TSimd.Load(row2 + pixelStep), sum21);
            sum22 = TSimd.MultiplyAdd(gradient, TSimd.Load(row2 + (2 * pixelStep)), sum22);
        }

        TSimd.Store(sums, sum00);
        TSimd.Store(sums + TSimd.Lanes, sum01);
        TSimd.Store(sums + (2 * TSimd.Lanes), sum02);
        TSimd.Store(sums + (3 * TSimd.Lanes), sum10);
        TSimd.Store(sums + (4 * TSimd.Lanes), sum11);
        TSimd.Store(sums + (5 * TSimd.Lanes), sum12);
        TSimd.Store(sums + (6 * TSimd.Lanes), sum20);
        TSimd.Store(sums + (7 * TSimd.Lanes), sum21);
        TSimd.Store(sums + (8 * TSimd.Lanes), sum22);
    }

    /// <summary>Eighteen sums: for 32 registers.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void AddTwoVectors<TSimd, TVec>(SparseList list, float* input, nint rowStep, nint pixelStep, float* sums)
        where TSimd : struct, ISimd<TVec>
        where TVec : unmanaged
    {
        int* offsets = list.Offsets;
        float* gradients = list.Gradients;
        nint count = list.Count;
        TVec sum00Left = TSimd.Load(sums);
        TVec sum00Right = TSimd.Load(sums + TSimd.Lanes);
        TVec sum01Left = TSimd.Load(sums + (2 * TSimd.Lanes));
        TVec sum01Right = TSimd.Load(sums + (3 * TSimd.Lanes));
        TVec sum02Left = TSimd.Load(sums + (4 * TSimd.Lanes));
        TVec sum02Right = TSimd.Load(sums + (5 * TSimd.Lanes));
        TVec sum10Left = TSimd.Load(sums + (6 * TSimd.Lanes));
        TVec sum10Right = TSimd.Load(sums + (7 * TSimd.Lanes));
        TVec sum11Left = TSimd.Load(sums + (8 * TSimd.Lanes));
        TVec sum11Right = TSimd.Load(sums + (9 * TSimd.Lanes));
        TVec sum12Left = TSimd.Load(sums + (10 * TSimd.Lanes));
        TVec sum12Right = TSimd.Load(sums + (11 * TSimd.Lanes));
        TVec sum20Left = TSimd.Load(sums + (12 * TSimd.Lanes));
        TVec sum20Right = TSimd.Load(sums + (13 * TSimd.Lanes));
        TVec sum21Left = TSimd.Load(sums + (14 * TSimd.Lanes));
        TVec sum21Right = TSimd.Load(sums + (15 * TSimd.Lanes));
        TVec sum22Left = TSimd.Load(sums + (16 * TSimd.Lanes));
        TVec sum22Right = TSimd.Load(sums + (17 * TSimd.Lanes));
        for (nint i = 0; i < count; i++)
        {
            float* row0 = input + offsets[i];
            float* row1 = row0 + rowStep;
            float* row2 = row1 + rowStep;
            TVec gradient = TSimd.Broadcast(gradients[i]);
            sum00Left = TSimd.MultiplyAdd(gradient, TSimd.Load(row0), sum00Left);
            sum00Right = TSimd.MultiplyAdd(gradient, TSimd.Load(row0 + TSimd.Lanes), sum00Right);
            sum01Left = TSimd.MultiplyAdd(gradient, TSimd.Load(row0 + pixelStep), sum01Left);
            sum01Right = TSimd.MultiplyAdd(gradient, TSimd.Load(row0 + pixelStep + TSimd.Lanes), sum01Right);
            sum02Left = TSimd.MultiplyAdd(gradient, TSimd.Load(row0 + (2 * pixelStep)), sum02Left);
            sum02Right = TSimd.MultiplyAdd(gradient, TSimd.Load(row0 + (2 * pixelStep) + TSimd.Lanes), sum02Right);
            sum10Left = TSimd.MultiplyAdd(gradient, TSimd.Load(row1), sum10Left);
            sum10Right = TSimd.MultiplyAdd(gradient, TSimd.Load(row1 + TSimd.Lanes), sum10Right);
            sum11Left = TSimd.MultiplyAdd(gradient, TSimd.Load(row1 + pixelStep), sum11Left);
            sum11Right = TSimd.MultiplyAdd(gradient, TSimd.Load(row1 + pixelStep + TSimd.Lanes), sum11Right);
            sum12Left = TSimd.MultiplyAdd(gradient, TSimd.Load(row1 + (2 * pixelStep)), sum12Left);
            sum12Right = TSimd.MultiplyAdd(gradient, TSimd.Load(row1 + (2 * pixelStep) + TSimd.Lanes), sum12Right);
            sum20Left = TSimd.MultiplyAdd(gradient, TSimd.Load(row2), sum20Left);
            sum20Right = TSimd.MultiplyAdd(gradient, TSimd.Load(row2 + TSimd.Lanes), sum20Right);
            sum21Left = TSimd.MultiplyAdd(gradient, TSimd.Load(row2 + pixelStep), sum21Left);
            sum21Right = TSimd.MultiplyAdd(gradient, TSimd.Load(row2 + pixelStep + TSimd.Lanes), sum21Right);
            sum22Left = TSimd.MultiplyAdd(gradient, TSimd.Load(row2 + (2 * pixelStep)), sum22Left);
            sum22Right = TSimd.MultiplyAdd(gradient, TSimd.Load(row2 + (2 * pixelStep) + TSimd.Lanes), sum22Right);
        }

        TSimd.Store(sums, sum00Left);
        TSimd.Store(sums + TSimd.Lanes, sum00Right);
        TSimd.Store(sums + (2 * TSimd.Lanes), sum01Left);
        TSimd.Store(sums + (3 * TSimd.Lanes), sum01Right);
        TSimd.Store(sums + (4 * TSimd.Lanes), sum02Left);
        TSimd.Store(sums + (5 * TSimd.Lanes), sum02Right);
        TSimd.Store(sums + (6 * TSimd.Lanes), sum10Left);
        TSimd.Store(sums + (7 * TSimd.Lanes), sum10Right);
        TSimd.Store(sums + (8 * TSimd.Lanes), sum11Left);
        TSimd.Store(sums + (9 * TSimd.Lanes), sum11Right);
        TSimd.Store(sums + (10 * TSimd.Lanes), sum12Left);
        TSimd.Store(sums + (11 * TSimd.Lanes), sum12Right);
        TSimd.Store(sums + (12 * TSimd.Lanes), sum20Left);
        TSimd.Store(sums + (13 * TSimd.Lanes), sum20Right);
        TSimd.Store(sums + (14 * TSimd.Lanes), sum21Left);
        TSimd.Store(sums + (15 * TSimd.Lanes), sum21Right);
        TSimd.Store(sums + (16 * TSimd.Lanes), sum22Left);
        TSimd.Store(sums + (17 * TSimd.Lanes), sum22Right);
    }
}
