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

    // A pixel is read and written as four bytes, so one more must be there after the last.
    private const int Slack = 1;

    private static readonly Vector128<byte> LowBytes = Vector128.Create((byte)0, 4, 8, 12, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);
    private readonly ResampleAxis _across = new();
    private readonly ResampleAxis _down = new();
    private byte[] _row = [];
    private byte[] _narrowed = [];

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
        Grow(ref _row, length + Slack);
        Grow(ref _narrowed, checked((rows * stride) + Slack));
        for (int row = 0; row < rows; row++)
        {
            picture.Row(_down.Begin + row).Slice(begin, length).CopyTo(_row);
            Across(_row, _across, _narrowed.AsSpan(row * stride, stride + Slack));
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

    private static void Grow(ref byte[] buffer, int length)
    {
        if (buffer.Length < length)
        {
            buffer = new byte[length];
        }
    }

    private static void Across(ReadOnlySpan<byte> source, ResampleAxis axis, Span<byte> destination)
    {
        int begin = axis.Begin;
        ref byte from = ref MemoryMarshal.GetReference(source);
        ref byte to = ref MemoryMarshal.GetReference(destination);
        for (int i = 0; i < axis.Length; i++)
        {
            int at = (axis.First[i] - begin) * Channels;
            Vector128<int> sum = Vector128.Create(Half);
            foreach (int weight in axis.Weights.AsSpan(i * axis.Support, axis.Count[i]))
            {
                Vector128<byte> pixel = Vector128.CreateScalarUnsafe(Unsafe.ReadUnaligned<uint>(ref Unsafe.Add(ref from, at))).AsByte();
                sum += Vector128.WidenLower(Vector128.WidenLower(pixel)).AsInt32() * weight;
                at += Channels;
            }

            // The weights are positive and their sum is one to within their rounding: no sum leaves 0 to 255.
            Vector128<byte> result = Vector128.Shuffle((sum >>> ResampleAxis.WeightBits).AsByte(), LowBytes);
            Unsafe.WriteUnaligned(ref Unsafe.Add(ref to, i * Channels), result.AsUInt32().ToScalar());
        }
    }

    private static void Down(ReadOnlySpan<byte> narrowed, int stride, ResampleAxis axis, Span<byte> destination)
    {
        int begin = axis.Begin;
        for (int i = 0; i < axis.Length; i++)
        {
            ReadOnlySpan<byte> source = narrowed[((axis.First[i] - begin) * stride)..];
            Blend(source, stride, axis.Weights.AsSpan(i * axis.Support, axis.Count[i]), destination.Slice(i * stride, stride));
        }
    }

    private static void Blend(ReadOnlySpan<byte> source, int stride, ReadOnlySpan<int> weights, Span<byte> destination)
    {
        int at = 0;
        for (; at <= stride - Vector128<byte>.Count; at += Vector128<byte>.Count)
        {
            Vector256<uint> low = Vector256.Create((uint)Half);
            Vector256<uint> high = low;
            for (int j = 0; j < weights.Length; j++)
            {
                Vector128<byte> bytes = Vector128.LoadUnsafe(in source[(j * stride) + at]);
                Vector256<ushort> values = Vector256.WidenLower(bytes.ToVector256Unsafe());
                (Vector256<uint> lower, Vector256<uint> upper) = Vector256.Widen(values);
                Vector256<uint> weight = Vector256.Create((uint)weights[j]);
                low += lower * weight;
                high += upper * weight;
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
