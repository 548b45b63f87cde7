using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Wikiart.Cuda.Trainer.Data.Images;

/// <content>For any processor: two output pixels at a time, four lanes each.</content>
internal sealed partial class RowFilter
{
    private static readonly Vector128<byte> LowBytes = Vector128.Create((byte)0, 4, 8, 12, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);
    private int[] _lanes = [];

    /// <summary>The weights in the order in which they are read: [pair][tap][pixel of the pair][lane].</summary>
    private void Spread(ResampleAxis axis)
    {
        Grow(ref _lanes, (axis.Length + 1) / 2 * axis.Support * Vector256<int>.Count);
        int at = 0;
        for (int i = 0; i < axis.Length; i += 2)
        {
            for (int tap = 0; tap < axis.Support; tap++)
            {
                _lanes.AsSpan(at, 4).Fill(axis.Weights[(i * axis.Support) + tap]);
                _lanes.AsSpan(at + 4, 4).Fill(i + 1 < axis.Length ? axis.Weights[((i + 1) * axis.Support) + tap] : 0);
                at += Vector256<int>.Count;
            }
        }
    }

    private void NarrowByPairs(ref byte source, int begin, int from, int to, Span<byte> destination)
    {
        int support = _axis.Support;
        ref byte target = ref MemoryMarshal.GetReference(destination);
        ref int weight = ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(_lanes), from / 2 * support * Vector256<int>.Count);
        for (int i = from; i < to; i += 2)
        {
            ref byte left = ref Unsafe.Add(ref source, (_axis.First[i] - begin) * Channels);
            ref byte right = ref Unsafe.Add(ref source, (_axis.First[Math.Min(i + 1, to - 1)] - begin) * Channels);
            Vector256<int> sum = Vector256.Create(Half);
            for (int tap = 0; tap < support; tap++)
            {
                ulong both = Unsafe.ReadUnaligned<uint>(ref left) | ((ulong)Unsafe.ReadUnaligned<uint>(ref right) << 32);
                Vector128<ushort> wide = Vector128.WidenLower(Vector128.CreateScalarUnsafe(both).AsByte());
                sum += Vector256.WidenLower(wide.ToVector256Unsafe()).AsInt32() * Vector256.LoadUnsafe(ref weight);
                weight = ref Unsafe.Add(ref weight, Vector256<int>.Count);
                left = ref Unsafe.Add(ref left, Channels);
                right = ref Unsafe.Add(ref right, Channels);
            }

            // The weights are positive and their sum is one to within their rounding: no sum leaves 0 to 255.
            Vector256<byte> bytes = (sum >>> ResampleAxis.WeightBits).AsByte();
            Unsafe.WriteUnaligned(ref Unsafe.Add(ref target, i * Channels), Vector128.Shuffle(bytes.GetLower(), LowBytes).AsUInt32().ToScalar());
            if (i + 1 < to)
            {
                Unsafe.WriteUnaligned(
                    ref Unsafe.Add(ref target, (i + 1) * Channels), Vector128.Shuffle(bytes.GetUpper(), LowBytes).AsUInt32().ToScalar());
            }
        }
    }
}
