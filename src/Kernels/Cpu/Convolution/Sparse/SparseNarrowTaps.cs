using System.Runtime.CompilerServices;

namespace Wikiart.Cuda.Kernels.Cpu;

/// <summary>
/// Walks a list of windows where all channels under a kernel row are a few floats: one vector of them for each of the three kernel
/// rows. Four entries are under way at a time, each with sums of its own, so that no addition waits for the one before.
/// </summary>
internal static unsafe class SparseNarrowTaps
{
    /// <summary>Adds a list.</summary>
    /// <typeparam name="TSimd">The vector operations.</typeparam>
    /// <typeparam name="TVec">The vectors.</typeparam>
    /// <param name="list">The windows.</param>
    /// <param name="input">The tile, from the vector on that is wanted.</param>
    /// <param name="rowStep">Floats from one row of the tile to the next.</param>
    /// <param name="sums">[3 kernel rows].</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Add<TSimd, TVec>(SparseList list, float* input, nint rowStep, float* sums)
        where TSimd : struct, ISimd<TVec>
        where TVec : unmanaged
    {
        int* offsets = list.Offsets;
        float* gradients = list.Gradients;
        nint count = list.Count;
        TVec a0 = TSimd.Load(sums);
        TVec a1 = TSimd.Load(sums + TSimd.Lanes);
        TVec a2 = TSimd.Load(sums + (2 * TSimd.Lanes));
        TVec b0 = TSimd.Broadcast(0);
        TVec b1 = TSimd.Broadcast(0);
        TVec b2 = TSimd.Broadcast(0);
        TVec c0 = TSimd.Broadcast(0);
        TVec c1 = TSimd.Broadcast(0);
        TVec c2 = TSimd.Broadcast(0);
        TVec d0 = TSimd.Broadcast(0);
        TVec d1 = TSimd.Broadcast(0);
        TVec d2 = TSimd.Broadcast(0);
        nint i = 0;
        for (; i <= count - 4; i += 4)
        {
            float* a = input + offsets[i];
            TVec aGradient = TSimd.Broadcast(gradients[i]);
            a0 = TSimd.MultiplyAdd(aGradient, TSimd.Load(a), a0);
            a1 = TSimd.MultiplyAdd(aGradient, TSimd.Load(a + rowStep), a1);
            a2 = TSimd.MultiplyAdd(aGradient, TSimd.Load(a + (2 * rowStep)), a2);
            float* b = input + offsets[i + 1];
            TVec bGradient = TSimd.Broadcast(gradients[i + 1]);
            b0 = TSimd.MultiplyAdd(bGradient, TSimd.Load(b), b0);
            b1 = TSimd.MultiplyAdd(bGradient, TSimd.Load(b + rowStep), b1);
            b2 = TSimd.MultiplyAdd(bGradient, TSimd.Load(b + (2 * rowStep)), b2);
            float* c = input + offsets[i + 2];
            TVec cGradient = TSimd.Broadcast(gradients[i + 2]);
            c0 = TSimd.MultiplyAdd(cGradient, TSimd.Load(c), c0);
            c1 = TSimd.MultiplyAdd(cGradient, TSimd.Load(c + rowStep), c1);
            c2 = TSimd.MultiplyAdd(cGradient, TSimd.Load(c + (2 * rowStep)), c2);
            float* d = input + offsets[i + 3];
            TVec dGradient = TSimd.Broadcast(gradients[i + 3]);
            d0 = TSimd.MultiplyAdd(dGradient, TSimd.Load(d), d0);
            d1 = TSimd.MultiplyAdd(dGradient, TSimd.Load(d + rowStep), d1);
            d2 = TSimd.MultiplyAdd(dGradient, TSimd.Load(d + (2 * rowStep)), d2);
        }

        for (; i < count; i++)
        {
            float* a = input + offsets[i];
            TVec aGradient = TSimd.Broadcast(gradients[i]);
            a0 = TSimd.MultiplyAdd(aGradient, TSimd.Load(a), a0);
            a1 = TSimd.MultiplyAdd(aGradient, TSimd.Load(a + rowStep), a1);
            a2 = TSimd.MultiplyAdd(aGradient, TSimd.Load(a + (2 * rowStep)), a2);
        }

        TSimd.Store(sums, TSimd.Add(TSimd.Add(a0, b0), TSimd.Add(c0, d0)));
        TSimd.Store(sums + TSimd.Lanes, TSimd.Add(TSimd.Add(a1, b1), TSimd.Add(c1, d1)));
        TSimd.Store(sums + (2 * TSimd.Lanes), TSimd.Add(TSimd.Add(a2, b2), TSimd.Add(c2, d2)));
    }
}
