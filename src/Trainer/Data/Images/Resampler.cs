using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Wikiart.Cuda.Trainer.Data.Images;

/// <summary>
/// Resizes a picture and takes a window of it, reading only the pixels that the window needs. Horizontal first, then
/// vertical, each rounded to 8 bits, so the result equals Pillow's resize followed by a crop. Its buffers are used again for
/// the next picture: one thread at a time.
/// </summary>
internal sealed class Resampler
{
    private const int Half = 1 << (ResampleAxis.WeightBits - 1);
    private const int Channels = 3;

    // Pixels are written in pairs and as four bytes each, so more must be there after the last.
    private const int Slack = 4;

    private static readonly Vector128<byte> LowBytes = Vector128.Create((byte)0, 4, 8, 12, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);
    private readonly ResampleAxis _across = new();
    private readonly ResampleAxis _down = new();
    private byte[] _row = [];
    private byte[] _narrowed = [];
    private int[] _weights = [];

    /// <summary>Writes a window as RGB, [row][column][channel].</summary>
    /// <typeparam name="TRows">Where the picture lies.</typeparam>
    /// <param name="picture">The picture.</param>
    /// <param name="window">What to take of it.</param>
    /// <param name="destination">At least as many bytes as the window has.</param>
    public void Resample<TRows>(TRows picture, ResizeWindow window, Span<byte> destination)
        where TRows : IPixelRows
    {
        PixelRegion output = window.Output;
        if (window.IsCrop)
        {
            Copy(picture, window.Source.Left + output.Left, window.Source.Top + output.Top, output, destination);
            return;
        }

        _across.Set(window.Source.Left, window.Source.Width, window.Width, output.Left, output.Width);
        _down.Set(window.Source.Top, window.Source.Height, window.Height, output.Top, output.Height);
        int begin = _across.Begin * Channels;
        int length = (_across.End * Channels) - begin;
        int stride = output.Width * Channels;
        int rows = _down.End - _down.Begin;
        int pairs = (output.Width + 1) / 2;
        Grow(ref _row, length + ((_across.Support + 1) * Channels));
        Grow(ref _narrowed, checked((rows * stride) + Slack));
        Grow(ref _weights, pairs * _across.Support * Vector256<int>.Count);
        Spread(_across, _weights);
        for (int row = 0; row < rows; row++)
        {
            picture.Row(_down.Begin + row).Slice(begin, length).CopyTo(_row);
            Across(_row, _across, _weights, _narrowed.AsSpan(row * stride, stride + Slack));
        }

        Down(_narrowed, stride, _down, destination);
    }

    private static void Copy<TRows>(TRows picture, int left, int top, PixelRegion output, Span<byte> destination)
        where TRows : IPixelRows
    {
        int stride = output.Width * Channels;
        for (int row = 0; row < output.Height; row++)
        {
            picture.Row(top + row).Slice(left * Channels, stride).CopyTo(destination[(row * stride)..]);
        }
    }

    private static void Grow<T>(ref T[] buffer, int length)
    {
        if (buffer.Length < length)
        {
            buffer = new T[length];
        }
    }

    /// <summary>Two output pixels at a time, four lanes each.</summary>
    private static void Across(ReadOnlySpan<byte> source, ResampleAxis axis, ReadOnlySpan<int> weights, Span<byte> destination)
    {
        int begin = axis.Begin;
        ref byte from = ref MemoryMarshal.GetReference(source);
        ref byte to = ref MemoryMarshal.GetReference(destination);
        ref int weight = ref MemoryMarshal.GetReference(weights);
        for (int i = 0; i < axis.Length; i += 2)
        {
            ref byte left = ref Unsafe.Add(ref from, (axis.First[i] - begin) * Channels);
            ref byte right = ref Unsafe.Add(ref from, (axis.First[Math.Min(i + 1, axis.Length - 1)] - begin) * Channels);
            Vector256<int> sum = Vector256.Create(Half);
            for (int tap = 0; tap < axis.Support; tap++)
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
            Unsafe.WriteUnaligned(ref Unsafe.Add(ref to, i * Channels), Vector128.Shuffle(bytes.GetLower(), LowBytes).AsUInt32().ToScalar());
            Unsafe.WriteUnaligned(
                ref Unsafe.Add(ref to, (i + 1) * Channels), Vector128.Shuffle(bytes.GetUpper(), LowBytes).AsUInt32().ToScalar());
        }
    }

    /// <summary>The weights in the order in which <see cref="Across"/> reads them: [pair][tap][pixel of the pair][lane].</summary>
    private static void Spread(ResampleAxis axis, Span<int> weights)
    {
        int at = 0;
        for (int i = 0; i < axis.Length; i += 2)
        {
            for (int tap = 0; tap < axis.Support; tap++)
            {
                weights.Slice(at, 4).Fill(axis.Weights[(i * axis.Support) + tap]);
                weights.Slice(at + 4, 4).Fill(i + 1 < axis.Length ? axis.Weights[((i + 1) * axis.Support) + tap] : 0);
                at += 8;
            }
        }
    }

    private static void Down(ReadOnlySpan<byte> narrowed, int stride, ResampleAxis axis, Span<byte> destination)
    {
        int begin = axis.Begin;
        for (int i = 0; i < axis.Length; i++)
        {
            ReadOnlySpan<byte> source = narrowed.Slice((axis.First[i] - begin) * stride, axis.Count[i] * stride);
            Blend(source, stride, axis.Weights.AsSpan(i * axis.Support, axis.Count[i]), destination.Slice(i * stride, stride));
        }
    }

    private static void Blend(ReadOnlySpan<byte> source, int stride, ReadOnlySpan<int> weights, Span<byte> destination)
    {
        ref byte from = ref MemoryMarshal.GetReference(source);
        int at = 0;
        for (; at <= stride - Vector128<byte>.Count; at += Vector128<byte>.Count)
        {
            Vector256<uint> low = Vector256.Create((uint)Half);
            Vector256<uint> high = low;
            ref byte row = ref Unsafe.Add(ref from, at);
            foreach (int tap in weights)
            {
                Vector256<ushort> values = Vector256.WidenLower(Vector128.LoadUnsafe(ref row).ToVector256Unsafe());
                Vector256<uint> weight = Vector256.Create((uint)tap);
                low += Vector256.WidenLower(values) * weight;
                high += Vector256.WidenUpper(values) * weight;
                row = ref Unsafe.Add(ref row, stride);
            }

            Vector256<ushort> narrow = Vector256.Narrow(low >>> ResampleAxis.WeightBits, high >>> ResampleAxis.WeightBits);
            Vector128.Narrow(narrow.GetLower(), narrow.GetUpper()).StoreUnsafe(ref destination[at]);
        }

        for (; at < stride; at++)
        {
            int sum = Half;
            for (int j = 0; j < weights.Length; j++)
            {
                sum += source[(j * stride) + at] * weights[j];
            }

            destination[at] = (byte)(sum >> ResampleAxis.WeightBits);
        }
    }
}
