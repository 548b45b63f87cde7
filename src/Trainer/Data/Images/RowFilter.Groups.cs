using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Wikiart.Cuda.Trainer.Data.Images;

/// <content>
/// With AVX2: one output pixel of four rows at a time, so that its weights are spread once, and four source pixels. The instruction that multiplies pairs
/// and adds them takes 16-bit numbers, so a weight of 22 bits is split into two: w = 2¹²·high + low, and so is the sum.
/// </content>
internal sealed partial class RowFilter
{
    private const int GroupTaps = 4;
    private const int LowBits = 12;
    private const byte None = 0x80;

    // Bytes to 16-bit pairs of one channel: [r0 r1 g0 g1 b0 b1 - -] in the lower half, and of pixels 2 and 3 in the upper one.
    private static readonly Vector256<byte> ChannelPairs = Vector256.Create(
        0, None, 3, None, 1, None, 4, None, 2, None, 5, None, None, None, None, None,
        6, None, 9, None, 7, None, 10, None, 8, None, 11, None, None, None, None, None);

    // A group's weights are [high0..3 low0..3]; each half takes a pair of them in all lanes.
    private static readonly Vector256<byte> HighPairs = Repeated(0, 4);
    private static readonly Vector256<byte> LowPairs = Repeated(8, 12);

    private short[] _groups = [];
    private int _groupCount;

    private void Split(ResampleAxis axis)
    {
        const int GroupShorts = 2 * GroupTaps;
        _groupCount = (axis.Taps + GroupTaps - 1) / GroupTaps;
        Grow(ref _groups, axis.Length * _groupCount * GroupShorts);
        for (int i = 0; i < axis.Length; i++)
        {
            for (int tap = 0; tap < _groupCount * GroupTaps; tap++)
            {
                int weight = tap < axis.Support ? axis.Weights[(i * axis.Support) + tap] : 0;
                int at = (((i * _groupCount) + (tap / GroupTaps)) * GroupShorts) + (tap % GroupTaps);
                _groups[at] = (short)(weight >> LowBits);
                _groups[at + GroupTaps] = (short)(weight & ((1 << LowBits) - 1));
            }
        }
    }

    private unsafe void NarrowByGroups(in RowPointers rows, int begin, int from, int to, byte* destination, int stride)
    {
        int groups = _groupCount;
        Vector256<int> half = Vector256.Create(Vector128.Create(Half), Vector128<int>.Zero);
        byte* row0 = rows.First;
        byte* row1 = rows.Second;
        byte* row2 = rows.Third;
        byte* row3 = rows.Fourth;
        fixed (short* weights = _groups)
        fixed (int* first = _axis.First)
        {
            byte* weight = (byte*)weights + ((nint)from * groups * Vector128<byte>.Count);
            byte* target = destination + (from * Channels);
            for (int i = from; i < to; i++)
            {
                nint pixel = (first[i] - begin) * Channels;
                Vector256<int> high0 = Vector256<int>.Zero, high1 = high0, high2 = high0, high3 = high0;
                Vector256<int> low0 = half, low1 = half, low2 = half, low3 = half;
                for (int group = 0; group < groups; group++)
                {
                    Vector256<byte> both = Avx2.BroadcastVector128ToVector256(weight);
                    Vector256<short> highWeight = Avx2.Shuffle(both, HighPairs).AsInt16();
                    Vector256<short> lowWeight = Avx2.Shuffle(both, LowPairs).AsInt16();
                    Vector256<short> pairs0 = Pairs(row0 + pixel);
                    Vector256<short> pairs1 = Pairs(row1 + pixel);
                    Vector256<short> pairs2 = Pairs(row2 + pixel);
                    Vector256<short> pairs3 = Pairs(row3 + pixel);
                    high0 += Avx2.MultiplyAddAdjacent(pairs0, highWeight);
                    high1 += Avx2.MultiplyAddAdjacent(pairs1, highWeight);
                    high2 += Avx2.MultiplyAddAdjacent(pairs2, highWeight);
                    high3 += Avx2.MultiplyAddAdjacent(pairs3, highWeight);
                    low0 += Avx2.MultiplyAddAdjacent(pairs0, lowWeight);
                    low1 += Avx2.MultiplyAddAdjacent(pairs1, lowWeight);
                    low2 += Avx2.MultiplyAddAdjacent(pairs2, lowWeight);
                    low3 += Avx2.MultiplyAddAdjacent(pairs3, lowWeight);
                    pixel += GroupTaps * Channels;
                    weight += Vector128<byte>.Count;
                }

                Vector128<short> rows01 = Sse2.PackSignedSaturate(Rounded(high0, low0), Rounded(high1, low1));
                Vector128<short> rows23 = Sse2.PackSignedSaturate(Rounded(high2, low2), Rounded(high3, low3));
                Vector128<uint> pixels = Sse2.PackUnsignedSaturate(rows01, rows23).AsUInt32();
                Unsafe.WriteUnaligned(target, pixels.GetElement(0));
                Unsafe.WriteUnaligned(target + stride, pixels.GetElement(1));
                Unsafe.WriteUnaligned(target + (2 * stride), pixels.GetElement(2));
                Unsafe.WriteUnaligned(target + (3 * stride), pixels.GetElement(3));
                target += Channels;
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static unsafe Vector256<short> Pairs(byte* pixel) => Avx2.Shuffle(Avx2.BroadcastVector128ToVector256(pixel), ChannelPairs).AsInt16();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<int> Rounded(Vector256<int> high, Vector256<int> low)
    {
        Vector256<int> sum = (high << LowBits) + low;
        return (sum.GetLower() + sum.GetUpper()) >>> ResampleAxis.WeightBits;
    }

    private static Vector256<byte> Repeated(byte lower, byte upper) => Vector256.Create(
        Vector128.Create(Pair(lower)).AsByte(), Vector128.Create(Pair(upper)).AsByte());

    private static uint Pair(byte at) => BitConverter.ToUInt32([at, (byte)(at + 1), (byte)(at + 2), (byte)(at + 3)]);
}
