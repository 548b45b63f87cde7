using System.Numerics;
using System.Runtime.CompilerServices;

namespace Wikiart.Cuda.Trainer.Data.Inspection;

/// <summary>
/// 256 bits that tell what a picture looks like ("dHash"): the picture is squeezed to 17 x 16 grey values, and each bit says
/// whether a value is darker than its right neighbour. Copies of other size, quality or brightness differ in a few bits.
/// </summary>
internal readonly struct DifferenceHash
{
    /// <summary>Columns of the squeezed picture.</summary>
    public const int Columns = 17;

    /// <summary>Rows of the squeezed picture.</summary>
    public const int Rows = 16;

    // Flatter pictures have nothing but noise to compare.
    private const int LeastRange = 16;
    private const int Words = Rows * (Columns - 1) / 64;
    private readonly Bits _bits;

    private DifferenceHash(Bits bits) => _bits = bits;

    /// <summary>Computes the hash.</summary>
    /// <param name="pixels">The squeezed picture, RGB.</param>
    /// <returns>The hash, or null for a picture of almost one grey.</returns>
    public static DifferenceHash? Of(ReadOnlySpan<byte> pixels)
    {
        Span<int> grey = stackalloc int[Columns * Rows];
        int least = int.MaxValue;
        int most = 0;
        for (int i = 0; i < grey.Length; i++)
        {
            grey[i] = ((299 * pixels[i * 3]) + (587 * pixels[(i * 3) + 1]) + (114 * pixels[(i * 3) + 2])) / 1000;
            least = Math.Min(least, grey[i]);
            most = Math.Max(most, grey[i]);
        }

        Bits bits = default;
        for (int bit = 0; bit < Words * 64; bit++)
        {
            int at = (bit / (Columns - 1) * Columns) + (bit % (Columns - 1));
            bits[bit / 64] |= grey[at] < grey[at + 1] ? 1UL << (bit % 64) : 0;
        }

        return most - least < LeastRange ? null : new DifferenceHash(bits);
    }

    /// <summary>Whether another hash differs in at most some bits.</summary>
    public bool IsNear(in DifferenceHash other, int bits)
    {
        for (int word = 0; word < Words && bits >= 0; word++)
        {
            bits -= BitOperations.PopCount(_bits[word] ^ other._bits[word]);
        }

        return bits >= 0;
    }

    [InlineArray(Words)]
    private struct Bits
    {
        private ulong _first;
    }
}
