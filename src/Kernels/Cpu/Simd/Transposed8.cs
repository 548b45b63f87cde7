using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Wikiart.Cuda.Kernels.Cpu;

/// <summary>Transposes 8×8 floats, or anything of their size, in registers. Needs AVX2.</summary>
internal static class Transposed8
{
    /// <summary>Swaps rows and columns: pairs within halves, pairs of pairs, halves.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Of(
        ref Vector256<float> row0,
        ref Vector256<float> row1,
        ref Vector256<float> row2,
        ref Vector256<float> row3,
        ref Vector256<float> row4,
        ref Vector256<float> row5,
        ref Vector256<float> row6,
        ref Vector256<float> row7)
    {
        (Vector256<float> low01, Vector256<float> high01) = (Avx.UnpackLow(row0, row1), Avx.UnpackHigh(row0, row1));
        (Vector256<float> low23, Vector256<float> high23) = (Avx.UnpackLow(row2, row3), Avx.UnpackHigh(row2, row3));
        (Vector256<float> low45, Vector256<float> high45) = (Avx.UnpackLow(row4, row5), Avx.UnpackHigh(row4, row5));
        (Vector256<float> low67, Vector256<float> high67) = (Avx.UnpackLow(row6, row7), Avx.UnpackHigh(row6, row7));
        (Vector256<float> top0, Vector256<float> top1) = Pairs(low01, low23);
        (Vector256<float> top2, Vector256<float> top3) = Pairs(high01, high23);
        (Vector256<float> end0, Vector256<float> end1) = Pairs(low45, low67);
        (Vector256<float> end2, Vector256<float> end3) = Pairs(high45, high67);
        (row0, row4) = Halves(top0, end0);
        (row1, row5) = Halves(top1, end1);
        (row2, row6) = Halves(top2, end2);
        (row3, row7) = Halves(top3, end3);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static (Vector256<float> First, Vector256<float> Second) Pairs(Vector256<float> left, Vector256<float> right) =>
        (Avx.Shuffle(left, right, 0b01_00_01_00), Avx.Shuffle(left, right, 0b11_10_11_10));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static (Vector256<float> First, Vector256<float> Second) Halves(Vector256<float> top, Vector256<float> end) =>
        (Avx.Permute2x128(top, end, 0x20), Avx.Permute2x128(top, end, 0x31));
}
