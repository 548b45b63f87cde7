using System.Runtime.CompilerServices;

namespace Wikiart.Cuda.Kernels.Cpu;

/// <summary>
/// The one matrix kernel: <c>C[rows, width] = C₀ + A[rows, K] · B[K, width]</c>, 12 or 8 rows of two vectors. The sums stay in registers over all
/// of K: those of all rows at once where there are 32 registers, of half of them where there are 16, which then walks K twice. Each step of K
/// loads one row of B, broadcasts a number of each row of A and does two multiply-adds a row, so that it is bound by the multiply-add units: with
/// one vector a row there would be more loads than multiply-adds. A is read where it lies. Eight rows are for counts that twelve would not divide.
/// </summary>
internal static unsafe partial class GemmTile
{
    /// <summary>Rows of a tile.</summary>
    public const int Rows = 12;

    /// <summary>Rows of a short tile.</summary>
    public const int ShortRows = 8;

    /// <summary>Rows that lie at equal distances.</summary>
    public const int GroupRows = 6;

    /// <summary>Columns of a tile.</summary>
    /// <typeparam name="TSimd">The vector operations.</typeparam>
    /// <typeparam name="TVec">The vectors.</typeparam>
    /// <returns>Two vectors' lanes.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Width<TSimd, TVec>()
        where TSimd : struct, ISimd<TVec>
        where TVec : unmanaged => 2 * TSimd.Lanes;

    /// <summary>Computes one tile of twelve rows.</summary>
    /// <typeparam name="TSimd">The vector operations.</typeparam>
    /// <typeparam name="TVec">The vectors.</typeparam>
    /// <param name="operands">Where everything is.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Multiply<TSimd, TVec>(in GemmOperands operands)
        where TSimd : struct, ISimd<TVec>
        where TVec : unmanaged => Multiply<TSimd, TVec, TallTile, NoFetch>(operands);

    /// <summary>Computes one tile.</summary>
    /// <typeparam name="TSimd">The vector operations.</typeparam>
    /// <typeparam name="TVec">The vectors.</typeparam>
    /// <typeparam name="THeight">How many rows it has.</typeparam>
    /// <typeparam name="TFetch">Whether to fetch a line of <see cref="GemmOperands.Ahead"/> with each step of K.</typeparam>
    /// <param name="operands">Where everything is.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Multiply<TSimd, TVec, THeight, TFetch>(in GemmOperands operands)
        where TSimd : struct, ISimd<TVec>
        where TVec : unmanaged
        where THeight : struct, ITileHeight
        where TFetch : struct, IFetch
    {
        if (TSimd.HasManyRegisters)
        {
            MultiplyAtOnce<TSimd, TVec, THeight, TFetch>(operands);
            return;
        }

        // Rows 0 to 5 and 6 to 11, or 0 to 3 and 4 to 7, of which 4 and 5 belong to the first group.
        nint step = operands.RowStep;
        int rows = THeight.IsTall ? GroupRows : ShortRows / 2;
        float* first = operands.TopRows;
        MultiplyHalf<TSimd, TVec, THeight, TFetch>(operands, first, first + (rows / 2 * step), 0);
        float* third = THeight.IsTall ? operands.BottomRows : first + (rows * step);
        float* fourth = THeight.IsTall ? third + (rows / 2 * step) : operands.BottomRows;
        MultiplyHalf<TSimd, TVec, THeight, NoFetch>(operands, third, fourth, rows);
    }
}
