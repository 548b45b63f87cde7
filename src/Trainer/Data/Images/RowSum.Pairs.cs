using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Wikiart.Cuda.Trainer.Data.Images;

/// <content>
/// With AVX-512: two rows at a time, whose bytes are interleaved, for the instruction that multiplies pairs of 16-bit numbers and adds them. A weight of
/// 22 bits is split into two: w = 2¹²·high + low, and so is the sum. Multiplying bounds it.
/// </content>
internal static partial class RowSum
{
    private const int LowBits = 12;
    private const uint LowMask = (1 << LowBits) - 1;

    private static void SumByPairs(ref byte rows, nuint at, nuint stride, ReadOnlySpan<int> weights, ref byte to)
    {
        Vector512<byte> zero = Vector512<byte>.Zero;
        Vector512<int> high0 = Vector512<int>.Zero, high1 = high0, high2 = high0, high3 = high0;
        Vector512<int> low0 = Vector512.Create(Half), low1 = low0, low2 = low0, low3 = low0;
        nuint place = at;
        for (int j = 0; j < weights.Length; j += 2)
        {
            // After an odd number of rows, the last one again without weight.
            bool two = j + 1 < weights.Length;
            uint first = (uint)weights[j];
            uint second = two ? (uint)weights[j + 1] : 0;
            Vector512<short> high = Vector512.Create((first >> LowBits) | (second >> LowBits << 16)).AsInt16();
            Vector512<short> low = Vector512.Create((first & LowMask) | ((second & LowMask) << 16)).AsInt16();
            Vector512<byte> upper = Vector512.LoadUnsafe(ref rows, place);
            Vector512<byte> lower = Vector512.LoadUnsafe(ref rows, two ? place + stride : place);
            Vector512<byte> left = Avx512BW.UnpackLow(upper, lower);
            Vector512<byte> right = Avx512BW.UnpackHigh(upper, lower);
            Vector512<short> pairs0 = Avx512BW.UnpackLow(left, zero).AsInt16();
            Vector512<short> pairs1 = Avx512BW.UnpackHigh(left, zero).AsInt16();
            Vector512<short> pairs2 = Avx512BW.UnpackLow(right, zero).AsInt16();
            Vector512<short> pairs3 = Avx512BW.UnpackHigh(right, zero).AsInt16();
            high0 += Avx512BW.MultiplyAddAdjacent(pairs0, high);
            high1 += Avx512BW.MultiplyAddAdjacent(pairs1, high);
            high2 += Avx512BW.MultiplyAddAdjacent(pairs2, high);
            high3 += Avx512BW.MultiplyAddAdjacent(pairs3, high);
            low0 += Avx512BW.MultiplyAddAdjacent(pairs0, low);
            low1 += Avx512BW.MultiplyAddAdjacent(pairs1, low);
            low2 += Avx512BW.MultiplyAddAdjacent(pairs2, low);
            low3 += Avx512BW.MultiplyAddAdjacent(pairs3, low);
            place += 2 * stride;
        }

        // Packing takes the lanes back into their order.
        Vector512<ushort> packed = Avx512BW.PackUnsignedSaturate(Rounded(high0, low0), Rounded(high1, low1));
        Vector512<ushort> packed1 = Avx512BW.PackUnsignedSaturate(Rounded(high2, low2), Rounded(high3, low3));
        Avx512BW.PackUnsignedSaturate(packed.AsInt16(), packed1.AsInt16()).StoreUnsafe(ref to, at);
    }

    private static Vector512<int> Rounded(Vector512<int> high, Vector512<int> low) => ((high << LowBits) + low) >>> ResampleAxis.WeightBits;
}
