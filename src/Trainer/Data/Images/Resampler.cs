namespace Wikiart.Cuda.Trainer.Data.Images;

/// <summary>
/// Resizes a picture and takes a window of it, reading only the pixels that the window needs. Horizontal first, then
/// vertical, each rounded to 8 bits, so the result equals Pillow's resize followed by a crop. Its buffers are used again for
/// the next picture: one thread at a time.
/// </summary>
internal sealed class Resampler
{
    private const int Channels = RowFilter.Channels;
    private const int KeptSupports = 4;
    private const int RowAlignment = 64;
    private readonly ResampleAxis _across = new();
    private readonly ResampleAxis _down = new();
    private readonly RowInstructions _most;
    private readonly RowFilter _rows;
    private byte[] _narrowed = [];

    /// <summary>Creates a resampler.</summary>
    /// <param name="most">The most instructions that may be used; null for all that the processor has.</param>
    public Resampler(RowInstructions? most = null)
    {
        _most = most ?? RowInstructionSupport.Best;
        _rows = new RowFilter(_most);
    }

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
        Down(picture, output.Width * Channels, destination);
    }

    /// <summary>Narrows rows and sums them; only as many are kept as stay in the nearest cache.</summary>
    private void Down<TRows>(TRows picture, int rowBytes, Span<byte> destination)
        where TRows : IPixelRows
    {
        int stride = (rowBytes + RowFilter.Slack + RowAlignment - 1) / RowAlignment * RowAlignment;
        int kept = (KeptSupports * _down.Support) + RowFilter.Rows;
        Grow(ref _narrowed, checked((kept + RowFilter.Rows) * stride));
        int begin = _down.Begin;
        int end = begin;
        for (int i = 0; i < _down.Length; i++)
        {
            int first = _down.First[i];
            while (end < first + _down.Count[i])
            {
                if (end - begin >= kept)
                {
                    _narrowed.AsSpan((first - begin) * stride, (end - first) * stride).CopyTo(_narrowed);
                    begin = first;
                }

                int count = Math.Min(RowFilter.Rows, _down.End - end);
                _rows.Apply(picture, end, count, _narrowed.AsSpan((end - begin) * stride, RowFilter.Rows * stride), stride);
                end += count;
            }

            RowSum.Of(
                _narrowed.AsSpan((first - begin) * stride, _down.Count[i] * stride),
                stride,
                _down.Weights.AsSpan(i * _down.Support, _down.Count[i]),
                destination.Slice(i * rowBytes, rowBytes),
                _most);
        }
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
}
