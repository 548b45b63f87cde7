using System.Runtime.InteropServices;

namespace Wikiart.Cuda.Trainer.Data.Images;

/// <summary>
/// Narrows rows of a picture with the filter of an axis: <c>y[i] = (2²¹ + Σ_j weight[i,j]·x[first[i]+j]) / 2²²</c> for each channel, in integers,
/// so that every way to add gives the same bits. Its buffers are used again for the next picture: one thread at a time.
/// </summary>
internal sealed partial class RowFilter
{
    /// <summary>Bytes of a pixel.</summary>
    public const int Channels = 3;

    /// <summary>Bytes that may be written after the last pixel.</summary>
    public const int Slack = 16;

    /// <summary>Rows that are narrowed together.</summary>
    public const int Rows = 4;

    private const int Half = 1 << (ResampleAxis.WeightBits - 1);

    private readonly RowInstructions _most;
    private RowInstructions _used;
    private ResampleAxis _axis = new();
    private byte[] _tail = [];

    /// <summary>Chooses the instructions.</summary>
    /// <param name="most">The most that may be used.</param>
    public RowFilter(RowInstructions most) => _most = most;

    /// <summary>Bytes that may be read from an output pixel's first source pixel on; weights after its last one are 0.</summary>
    private int Reach => _used switch
    {
        RowInstructions.Avx512Vbmi => ((_pairCount - 1) * PairTaps * Channels) + WindowBytes,
        RowInstructions.Avx2 => (_groupCount * GroupTaps * Channels) + sizeof(int),
        _ => (_axis.Support * Channels) + 1,
    };

    /// <summary>Output pixels that are computed together.</summary>
    private int Step => _used switch
    {
        RowInstructions.Avx512Vbmi => WindowPixels,
        RowInstructions.Avx2 => 1,
        _ => 2,
    };

    /// <summary>Takes the filter for the rows that follow.</summary>
    /// <param name="axis">The filter.</param>
    public void Prepare(ResampleAxis axis)
    {
        _axis = axis;
        _used = _most;
        if (_used == RowInstructions.Avx512Vbmi && !PlaceInWindows(axis))
        {
            _used = RowInstructions.Avx2;
        }

        if (_used == RowInstructions.Avx2)
        {
            Split(axis);
        }
        else if (_used == RowInstructions.Any)
        {
            Spread(axis);
        }
    }

    /// <summary>Narrows up to <see cref="Rows"/> rows.</summary>
    /// <typeparam name="TRows">Where the picture lies.</typeparam>
    /// <param name="picture">The picture.</param>
    /// <param name="y">The first row.</param>
    /// <param name="count">How many rows.</param>
    /// <param name="destination">The output pixels of <see cref="Rows"/> rows, whatever the count; what is beyond it is left with anything.</param>
    /// <param name="stride">Bytes from one row of the output to the next: its pixels, and <see cref="Slack"/>.</param>
    public void Apply<TRows>(TRows picture, int y, int count, Span<byte> destination, int stride)
        where TRows : IPixelRows
    {
        // Where reading would pass the row's end, the last pixels are narrowed from a copy with room behind it.
        int last = _axis.Length;
        int length = picture.Width * Channels;
        while (last > 0 && (_axis.First[last - 1] * Channels) + Reach > length)
        {
            last--;
        }

        last -= last % Step;
        if (_used != RowInstructions.Any)
        {
            ApplyTogether(
                picture.Row(y), picture.Row(y + Math.Min(1, count - 1)), picture.Row(y + Math.Min(2, count - 1)), picture.Row(y + count - 1),
                last, destination, stride);
            return;
        }

        for (int row = 0; row < count; row++)
        {
            ApplyOne(picture.Row(y + row), last, destination[(row * stride)..]);
        }
    }

    private void ApplyOne(ReadOnlySpan<byte> row, int last, Span<byte> destination)
    {
        NarrowByPairs(ref MemoryMarshal.GetReference(row), 0, 0, last, destination);
        if (last < _axis.Length)
        {
            NarrowByPairs(ref CopyOfEnd(row, last, 0)[0], _axis.First[last], last, _axis.Length, destination);
        }
    }

    private unsafe void ApplyTogether(
        ReadOnlySpan<byte> row0, ReadOnlySpan<byte> row1, ReadOnlySpan<byte> row2, ReadOnlySpan<byte> row3, int last, Span<byte> destination, int stride)
    {
        fixed (byte* first = row0, second = row1, third = row2, fourth = row3, target = destination)
        {
            NarrowTogether(new RowPointers(first, second, third, fourth), 0, 0, last, target, stride);
            if (last < _axis.Length)
            {
                fixed (byte* a = CopyOfEnd(row0, last, 0), b = CopyOfEnd(row1, last, 1), c = CopyOfEnd(row2, last, 2), d = CopyOfEnd(row3, last, 3))
                {
                    NarrowTogether(new RowPointers(a, b, c, d), _axis.First[last], last, _axis.Length, target, stride);
                }
            }
        }
    }

    private Span<byte> CopyOfEnd(ReadOnlySpan<byte> row, int last, int number)
    {
        ReadOnlySpan<byte> end = row[(_axis.First[last] * Channels)..];
        int room = end.Length + Reach;
        if (_tail.Length < room * Rows)
        {
            _tail = new byte[room * Rows];
        }

        Span<byte> copy = _tail.AsSpan(number * room, room);
        end.CopyTo(copy);
        return copy;
    }

    private unsafe void NarrowTogether(in RowPointers rows, int begin, int from, int to, byte* destination, int stride)
    {
        if (_used == RowInstructions.Avx512Vbmi)
        {
            NarrowByWindows(rows, begin, from, to, destination, stride);
        }
        else
        {
            NarrowByGroups(rows, begin, from, to, destination, stride);
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
