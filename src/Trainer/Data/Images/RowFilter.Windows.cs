using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Wikiart.Cuda.Trainer.Data.Images;

/// <content>
/// With AVX-512: five output pixels at a time, one channel a lane. The source pixels of all five lie in a window of one or two vectors, and one
/// permutation brings two of them to every lane; the window then moves on by two pixels. Weights are split as for AVX2. Four rows go together, so that
/// their weights are loaded once; the four after them are fetched meanwhile, for a large picture has left the caches. Multiplying bounds it while the
/// window is one vector, loading the window, which is never aligned, when it is two.
/// </content>
internal sealed partial class RowFilter
{
    private const int WindowPixels = 5;
    private const int PairTaps = 2;
    private const int CacheLine = 64;
    private static readonly int VectorBytes = Vector512<byte>.Count;

    private readonly AlignedBuffer<byte> _places = new();
    private readonly AlignedBuffer<short> _pairs = new();
    private int _pairCount;
    private bool _wideWindow;

    private int WindowBytes => _wideWindow ? 2 * VectorBytes : VectorBytes;

    /// <summary>Takes a filter, unless its pixels lie too far apart: reductions beyond ten.</summary>
    private bool PlaceInWindows(ResampleAxis axis)
    {
        int span = 0;
        for (int i = 0; i < axis.Length; i++)
        {
            span = Math.Max(span, axis.First[i] - axis.First[i - (i % WindowPixels)]);
        }

        int needed = (span + PairTaps) * Channels;
        if (needed > 2 * VectorBytes)
        {
            return false;
        }

        _wideWindow = needed > VectorBytes;
        _pairCount = (axis.Taps + PairTaps - 1) / PairTaps;
        int vectors = (axis.Length + WindowPixels - 1) / WindowPixels;
        Span<byte> places = _places.Clear(vectors * VectorBytes);
        Span<short> pairs = _pairs.Clear(vectors * _pairCount * VectorBytes);
        for (int i = 0; i < axis.Length; i++)
        {
            Place(axis, i, places, pairs);
        }

        return true;
    }

    private void Place(ResampleAxis axis, int i, Span<byte> places, Span<short> pairs)
    {
        int vector = i / WindowPixels;
        int lane = i % WindowPixels * Channels;
        int from = (axis.First[i] - axis.First[vector * WindowPixels]) * Channels;
        for (int channel = 0; channel < Channels; channel++)
        {
            // A lane has four bytes: a tap, and room to make it 16 bits, and the next tap likewise.
            int at = (vector * VectorBytes) + ((lane + channel) * sizeof(int));
            places[at] = (byte)(from + channel);
            places[at + 2] = (byte)(from + channel + Channels);
        }

        int half = VectorBytes / sizeof(short);
        for (int tap = 0; tap < axis.Count[i]; tap++)
        {
            int weight = axis.Weights[(i * axis.Support) + tap];
            int at = (((vector * _pairCount) + (tap / PairTaps)) * VectorBytes) + (lane * PairTaps) + (tap % PairTaps);
            for (int channel = 0; channel < Channels; channel++, at += PairTaps)
            {
                pairs[at] = (short)(weight >> LowBits);
                pairs[at + half] = (short)(weight & ((1 << LowBits) - 1));
            }
        }
    }

    private unsafe void NarrowByWindows(in RowPointers rows, int begin, int from, int to, byte* destination, int stride)
    {
        int half = VectorBytes / sizeof(short);
        Vector512<byte> bytesOf16Bits = Vector512.Create((ushort)byte.MaxValue).AsByte();
        int pairCount = _pairCount;
        bool wide = _wideWindow;
        byte* place = _places.Pointer + (from / WindowPixels * VectorBytes);
        short* weight = _pairs.Pointer + ((nint)from / WindowPixels * pairCount * VectorBytes);
        byte* target = destination + (from * Channels);
        byte* row0 = rows.First;
        byte* row1 = rows.Second;
        byte* row2 = rows.Third;
        byte* row3 = rows.Fourth;

        // Rows mostly lie one after another, so this many bytes on are the next four; asking for what is not there does no harm.
        nint ahead = (nint)(row3 - row0 + (row1 - row0));
        fixed (int* first = _axis.First)
        {
            nint asked = (first[from] - begin) * Channels;
            for (int i = from; i < to; i += WindowPixels)
            {
                nint window = (first[i] - begin) * Channels;
                for (; asked < window + CacheLine; asked += CacheLine)
                {
                    Sse.Prefetch0(row0 + ahead + asked);
                    Sse.Prefetch0(row1 + ahead + asked);
                    Sse.Prefetch0(row2 + ahead + asked);
                    Sse.Prefetch0(row3 + ahead + asked);
                }

                Vector512<byte> at = Vector512.LoadAligned(place);
                Vector512<int> high0 = Vector512<int>.Zero, high1 = high0, high2 = high0, high3 = high0;
                Vector512<int> low0 = Vector512.Create(Half), low1 = low0, low2 = low0, low3 = low0;
                for (int pair = 0; pair < pairCount; pair++)
                {
                    Vector512<short> taps0 = (Taps(row0 + window, at, wide) & bytesOf16Bits).AsInt16();
                    Vector512<short> taps1 = (Taps(row1 + window, at, wide) & bytesOf16Bits).AsInt16();
                    Vector512<short> taps2 = (Taps(row2 + window, at, wide) & bytesOf16Bits).AsInt16();
                    Vector512<short> taps3 = (Taps(row3 + window, at, wide) & bytesOf16Bits).AsInt16();
                    Vector512<short> highWeight = Vector512.LoadAligned(weight);
                    Vector512<short> lowWeight = Vector512.LoadAligned(weight + half);
                    high0 += Avx512BW.MultiplyAddAdjacent(taps0, highWeight);
                    high1 += Avx512BW.MultiplyAddAdjacent(taps1, highWeight);
                    high2 += Avx512BW.MultiplyAddAdjacent(taps2, highWeight);
                    high3 += Avx512BW.MultiplyAddAdjacent(taps3, highWeight);
                    low0 += Avx512BW.MultiplyAddAdjacent(taps0, lowWeight);
                    low1 += Avx512BW.MultiplyAddAdjacent(taps1, lowWeight);
                    low2 += Avx512BW.MultiplyAddAdjacent(taps2, lowWeight);
                    low3 += Avx512BW.MultiplyAddAdjacent(taps3, lowWeight);
                    window += PairTaps * Channels;
                    weight += VectorBytes;
                }

                Rounded(high0, low0).Store(target);
                Rounded(high1, low1).Store(target + stride);
                Rounded(high2, low2).Store(target + (2 * stride));
                Rounded(high3, low3).Store(target + (3 * stride));
                target += WindowPixels * Channels;
                place += VectorBytes;
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static unsafe Vector512<byte> Taps(byte* window, Vector512<byte> at, bool wide) => wide
        ? Avx512Vbmi.PermuteVar64x8x2(Vector512.Load(window), at, Vector512.Load(window + VectorBytes))
        : Avx512Vbmi.PermuteVar64x8(Vector512.Load(window), at);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<byte> Rounded(Vector512<int> high, Vector512<int> low) =>
        Avx512F.ConvertToVector128Byte(((high << LowBits) + low).AsUInt32() >>> ResampleAxis.WeightBits);
}
