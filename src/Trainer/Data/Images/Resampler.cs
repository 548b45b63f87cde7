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
    private const int Channels = RowFilter.Channels;
    private readonly ResampleAxis _across = new();
    private readonly ResampleAxis _down = new();
    private readonly RowFilter _rows;
    private byte[] _narrowed = [];

    /// <summary>Creates a resampler.</summary>
    /// <param name="usesAvx2">Whether to use AVX2; null for wherever there is one.</param>
    public Resampler(bool? usesAvx2 = null) => _rows = new RowFilter(usesAvx2);

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
        _rows.Prepare(_across);
        int stride = output.Width * Channels;
        int rows = _down.End - _down.Begin;
        Grow(ref _narrowed, checked((rows * stride) + RowFilter.Slack));
        for (int row = 0; row < rows; row++)
        {
            _rows.Apply(picture.Row(_down.Begin + row), _narrowed.AsSpan(row * stride, stride + RowFilter.Slack));
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
