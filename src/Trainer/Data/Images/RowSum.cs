using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Wikiart.Cuda.Trainer.Data.Images;

/// <summary>
/// The weighted sum of rows of bytes: <c>y[x] = (2²¹ + Σ_j weight[j]·row[j][x]) / 2²²</c>, in integers, so that every way to add gives the same bits.
/// </summary>
internal static partial class RowSum
{
    private const int Half = 1 << (ResampleAxis.WeightBits - 1);

    /// <summary>Sums rows.</summary>
    /// <param name="rows">The rows, each beginning with as many bytes as <paramref name="sum"/> has.</param>
    /// <param name="stride">Bytes from one row to the next.</param>
    /// <param name="weights">A weight for each row; together 2^<see cref="ResampleAxis.WeightBits"/> to within their rounding.</param>
    /// <param name="sum">Receives the sum.</param>
    /// <param name="most">The most instructions that may be used.</param>
    public static void Of(ReadOnlySpan<byte> rows, int stride, ReadOnlySpan<int> weights, Span<byte> sum, RowInstructions most)
    {
        ref byte from = ref MemoryMarshal.GetReference(rows);
        ref byte to = ref MemoryMarshal.GetReference(sum);
        int length = sum.Length;
        if (most == RowInstructions.Avx512Vbmi && length >= Vector512<byte>.Count)
        {
            // The last vector covers again some of what the one before it did.
            for (int at = 0; at < length; at += Vector512<byte>.Count)
            {
                SumByPairs(ref from, (nuint)Math.Min(at, length - Vector512<byte>.Count), (nuint)stride, weights, ref to);
            }
        }
        else if (length >= Vector128<byte>.Count)
        {
            for (int at = 0; at < length; at += Vector128<byte>.Count)
            {
                Narrow(ref from, (nuint)Math.Min(at, length - Vector128<byte>.Count), (nuint)stride, weights, ref to);
            }
        }
        else
        {
            Single(rows, stride, weights, sum);
        }
    }

    private static void Narrow(ref byte rows, nuint at, nuint stride, ReadOnlySpan<int> weights, ref byte to)
    {
        Vector256<uint> low = Vector256.Create((uint)Half);
        Vector256<uint> high = low;
        nuint place = at;
        foreach (int tap in weights)
        {
            Vector256<ushort> values = Vector256.WidenLower(Vector128.LoadUnsafe(ref rows, place).ToVector256Unsafe());
            Vector256<uint> weight = Vector256.Create((uint)tap);
            low += Vector256.WidenLower(values) * weight;
            high += Vector256.WidenUpper(values) * weight;
            place += stride;
        }

        Vector256<ushort> narrow = Vector256.Narrow(low >>> ResampleAxis.WeightBits, high >>> ResampleAxis.WeightBits);
        Vector128.Narrow(narrow.GetLower(), narrow.GetUpper()).StoreUnsafe(ref to, at);
    }

    private static void Single(ReadOnlySpan<byte> rows, int stride, ReadOnlySpan<int> weights, Span<byte> sum)
    {
        for (int at = 0; at < sum.Length; at++)
        {
            int total = Half;
            for (int j = 0; j < weights.Length; j++)
            {
                total += rows[(j * stride) + at] * weights[j];
            }

            sum[at] = (byte)(total >> ResampleAxis.WeightBits);
        }
    }
}
