using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;

namespace Wikiart.Cuda.Trainer.Data.Images;

/// <summary>
/// Narrows rows of a picture with the filter of an axis: <c>y[i] = (2²¹ + Σ_j weight[i,j]·x[first[i]+j]) / 2²²</c> for each channel, in integers,
/// so that every way to add gives the same bits. Its buffers are used again for the next picture: one thread at a time.
/// </summary>
internal sealed partial class RowFilter
{
    /// <summary>Bytes of a pixel.</summary>
    public const int Channels = 3;

    /// <summary>Bytes that are written after the last pixel.</summary>
    public const int Slack = 4;

    private const int Half = 1 << (ResampleAxis.WeightBits - 1);

    private readonly bool _usesAvx2;
    private ResampleAxis _axis = new();
    private byte[] _tail = [];

    /// <summary>Chooses the instructions.</summary>
    /// <param name="usesAvx2">Whether to use AVX2; null for wherever there is one.</param>
    public RowFilter(bool? usesAvx2 = null) => _usesAvx2 = usesAvx2 ?? Avx2.IsSupported;

    /// <summary>Bytes that are read from an output pixel's first source pixel on; weights after its last one are 0.</summary>
    private int Reach => _usesAvx2 ? (Groups * GroupTaps * Channels) + Slack : (_axis.Support * Channels) + 1;

    /// <summary>Takes the filter for the rows that follow.</summary>
    /// <param name="axis">The filter.</param>
    public void Prepare(ResampleAxis axis)
    {
        _axis = axis;
        if (_usesAvx2)
        {
            Split(axis);
        }
        else
        {
            Spread(axis);
        }
    }

    /// <summary>Narrows a row.</summary>
    /// <param name="row">The whole row of the picture.</param>
    /// <param name="destination">The output pixels, and <see cref="Slack"/> bytes after them.</param>
    public void Apply(ReadOnlySpan<byte> row, Span<byte> destination)
    {
        // Where reading would pass the row's end, the last pixels are narrowed from a copy with room behind it.
        int last = _axis.Length;
        while (last > 0 && (_axis.First[last - 1] * Channels) + Reach > row.Length)
        {
            last--;
        }

        // Pixels are computed in pairs.
        last &= ~1;
        Narrow(ref MemoryMarshal.GetReference(row), 0, 0, last, destination);
        if (last < _axis.Length)
        {
            int first = _axis.First[last];
            int length = row.Length - (first * Channels);
            if (_tail.Length < length + Reach)
            {
                _tail = new byte[length + Reach];
            }

            row[(first * Channels)..].CopyTo(_tail);
            Narrow(ref _tail[0], first, last, _axis.Length, destination);
        }
    }

    private void Narrow(ref byte source, int begin, int from, int to, Span<byte> destination)
    {
        if (_usesAvx2)
        {
            NarrowByGroups(ref source, begin, from, to, destination);
        }
        else
        {
            NarrowByPairs(ref source, begin, from, to, destination);
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
