using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Wikiart.Cuda.Trainer.Data.Images;

/// <content>
/// With AVX2: four source pixels at a time. The instruction that multiplies pairs and adds them takes 16-bit numbers, so a weight of 22 bits
/// is split into two: w = 2¹²·high + low, and so is the sum.
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

    private int Groups => (_axis.Support + GroupTaps - 1) / GroupTaps;

    private void Split(ResampleAxis axis)
    {
        const int GroupShorts = 2 * GroupTaps;
        Grow(ref _groups, axis.Length * Groups * GroupShorts);
        for (int i = 0; i < axis.Length; i++)
        {
            for (int tap = 0; tap < Groups * GroupTaps; tap++)
            {
                int weight = tap < axis.Support ? axis.Weights[(i * axis.Support) + tap] : 0;
                int at = (((i * Groups) + (tap / GroupTaps)) * GroupShorts) + (tap % GroupTaps);
                _groups[at] = (short)(weight >> LowBits);
                _groups[at + GroupTaps] = (short)(weight & ((1 << LowBits) - 1));
            }
        }
    }

    private unsafe void NarrowByGroups(ref byte source, int begin, int from, int to, Span<byte> destination)
    {
        int groups = Groups;
        Vector256<int> half = Vector256.Create(Vector128.Create(Half), Vector128<int>.Zero);
        fixed (byte* pixels = &source, target = destination)
        fixed (short* weights = _groups)
        fixed (int* first = _axis.First)
        {
            byte* weight = (byte*)weights + ((nint)from * groups * Vector128<byte>.Count);
            for (int i = from; i < to; i++)
            {
                byte* pixel = pixels + ((first[i] - begin) * Channels);
                Vector256<int> high = Vector256<int>.Zero;
                Vector256<int> low = half;
                for (int group = 0; group < groups; group++)
                {
                    Vector256<short> pairs = Avx2.Shuffle(Avx2.BroadcastVector128ToVector256(pixel), ChannelPairs).AsInt16();
                    Vector256<byte> both = Avx2.BroadcastVector128ToVector256(weight);
                    high += Avx2.MultiplyAddAdjacent(pairs, Avx2.Shuffle(both, HighPairs).AsInt16());
                    low += Avx2.MultiplyAddAdjacent(pairs, Avx2.Shuffle(both, LowPairs).AsInt16());
                    pixel += GroupTaps * Channels;
                    weight += Vector128<byte>.Count;
                }

                Vector256<int> sum = (high << LowBits) + low;
                Vector128<byte> bytes = ((sum.GetLower() + sum.GetUpper()) >>> ResampleAxis.WeightBits).AsByte();
                Unsafe.WriteUnaligned(target + (i * Channels), Vector128.Shuffle(bytes, LowBytes).AsUInt32().ToScalar());
            }
        }
    }

    private static Vector256<byte> Repeated(byte lower, byte upper) => Vector256.Create(
        Vector128.Create(Pair(lower)).AsByte(), Vector128.Create(Pair(upper)).AsByte());

    private static uint Pair(byte at) => BitConverter.ToUInt32([at, (byte)(at + 1), (byte)(at + 2), (byte)(at + 3)]);
}
