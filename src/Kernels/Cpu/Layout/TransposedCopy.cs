using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Wikiart.Cuda.Kernels.Cpu;

/// <summary>Copies a matrix so that its rows become columns, eight by eight in registers where there is AVX2. Bound by memory.</summary>
/// <param name="source">Element [0, 0].</param>
/// <param name="sourceStep">Floats from one row of the source to the next.</param>
/// <param name="destination">Where [0, 0] goes.</param>
/// <param name="destinationStep">Floats from one row of the destination, a column of the source, to the next.</param>
internal readonly unsafe struct TransposedCopy(float* source, nint sourceStep, float* destination, nint destinationStep)
{
    private const int Side = 8;

    /// <summary>Copies.</summary>
    /// <typeparam name="TSimd">The vector operations.</typeparam>
    /// <typeparam name="TVec">The vectors.</typeparam>
    /// <param name="rows">Rows of the source.</param>
    /// <param name="columns">Its columns.</param>
    /// <param name="accumulate">Add to what is there.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Run<TSimd, TVec>(int rows, int columns, bool accumulate)
        where TSimd : struct, ISimd<TVec>
        where TVec : unmanaged
    {
        int squareRows = TSimd.Lanes < Side ? 0 : rows / Side * Side;
        int squareColumns = TSimd.Lanes < Side ? 0 : columns / Side * Side;
        for (int column = 0; column < squareColumns; column += Side)
        {
            for (int row = 0; row < squareRows; row += Side)
            {
                Square(source + (row * sourceStep) + column, destination + (column * destinationStep) + row, accumulate);
            }
        }

        Rest(squareRows, rows, 0, squareColumns, accumulate);
        Rest(0, rows, squareColumns, columns, accumulate);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Put(Vector256<float> value, float* address, bool accumulate) =>
        (accumulate ? Vector256.Load(address) + value : value).Store(address);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Square(float* from, float* to, bool accumulate)
    {
        Vector256<float> row0 = Vector256.Load(from);
        Vector256<float> row1 = Vector256.Load(from + sourceStep);
        Vector256<float> row2 = Vector256.Load(from + (2 * sourceStep));
        Vector256<float> row3 = Vector256.Load(from + (3 * sourceStep));
        Vector256<float> row4 = Vector256.Load(from + (4 * sourceStep));
        Vector256<float> row5 = Vector256.Load(from + (5 * sourceStep));
        Vector256<float> row6 = Vector256.Load(from + (6 * sourceStep));
        Vector256<float> row7 = Vector256.Load(from + (7 * sourceStep));
        Transposed8.Of(ref row0, ref row1, ref row2, ref row3, ref row4, ref row5, ref row6, ref row7);
        Put(row0, to, accumulate);
        Put(row1, to + destinationStep, accumulate);
        Put(row2, to + (2 * destinationStep), accumulate);
        Put(row3, to + (3 * destinationStep), accumulate);
        Put(row4, to + (4 * destinationStep), accumulate);
        Put(row5, to + (5 * destinationStep), accumulate);
        Put(row6, to + (6 * destinationStep), accumulate);
        Put(row7, to + (7 * destinationStep), accumulate);
    }

    private void Rest(int firstRow, int endRow, int firstColumn, int endColumn, bool accumulate)
    {
        StoreGradient to = new(destination, accumulate);
        for (int column = firstColumn; column < endColumn; column++)
        {
            for (int row = firstRow; row < endRow; row++)
            {
                to.Apply<SimdScalar, float>((column * destinationStep) + row, source[(row * sourceStep) + column]);
            }
        }
    }
}
