using System.Buffers;
using SixLabors.ImageSharp;
using SixLabors.ImageSharp.PixelFormats;

namespace Wikiart.Cuda.Trainer.Data.Images;

/// <summary>
/// Resizes a picture and takes a square window of it, reading only the pixels that the window needs. Horizontal first, then
/// vertical, each rounded to 8 bits, so the result equals Pillow's resize followed by a crop.
/// </summary>
internal static class SquareResampler
{
    private const int Half = 1 << (ResampleAxis.WeightBits - 1);

    /// <summary>Writes the window as RGB, [row][column][channel].</summary>
    public static void Resample(Image<Rgb24> image, SquareWindow window, Span<byte> destination)
    {
        int size = window.Size;
        ResampleAxis across = ResampleAxis.Create(image.Width, window.Width, window.Left, size);
        ResampleAxis down = ResampleAxis.Create(image.Height, window.Height, window.Top, size);
        int firstRow = down.First[0];
        int rows = down.First[size - 1] + down.Count[size - 1] - firstRow;
        byte[] narrowed = ArrayPool<byte>.Shared.Rent(rows * size * 3);
        try
        {
            image.ProcessPixelRows(pixels =>
            {
                for (int row = 0; row < rows; row++)
                {
                    Across(pixels.GetRowSpan(firstRow + row), across, narrowed.AsSpan(row * size * 3, size * 3));
                }
            });
            Down(narrowed, firstRow, down, size, destination);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(narrowed);
        }
    }

    private static void Across(ReadOnlySpan<Rgb24> source, in ResampleAxis axis, Span<byte> destination)
    {
        int at = 0;
        for (int i = 0; i < axis.First.Length; i++)
        {
            ReadOnlySpan<Rgb24> pixels = source.Slice(axis.First[i], axis.Count[i]);
            ReadOnlySpan<int> weights = axis.Weights.AsSpan(i * axis.Support, pixels.Length);
            int r = Half, g = Half, b = Half;
            for (int j = 0; j < pixels.Length; j++)
            {
                int weight = weights[j];
                r += pixels[j].R * weight;
                g += pixels[j].G * weight;
                b += pixels[j].B * weight;
            }

            destination[at++] = Clamped(r);
            destination[at++] = Clamped(g);
            destination[at++] = Clamped(b);
        }
    }

    private static void Down(byte[] narrowed, int firstRow, in ResampleAxis axis, int size, Span<byte> destination)
    {
        int stride = size * 3;
        int[] sums = ArrayPool<int>.Shared.Rent(stride);
        for (int i = 0; i < size; i++)
        {
            Span<int> sum = sums.AsSpan(0, stride);
            sum.Fill(Half);
            for (int j = 0; j < axis.Count[i]; j++)
            {
                int weight = axis.Weights[(i * axis.Support) + j];
                ReadOnlySpan<byte> row = narrowed.AsSpan((axis.First[i] + j - firstRow) * stride, stride);
                for (int k = 0; k < sum.Length; k++)
                {
                    sum[k] += row[k] * weight;
                }
            }

            Span<byte> output = destination.Slice(i * stride, stride);
            for (int k = 0; k < output.Length; k++)
            {
                output[k] = Clamped(sum[k]);
            }
        }

        ArrayPool<int>.Shared.Return(sums);
    }

    private static byte Clamped(int sum) => (byte)Math.Clamp(sum >> ResampleAxis.WeightBits, 0, 255);
}
