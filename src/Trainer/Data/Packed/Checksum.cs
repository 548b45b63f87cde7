using System.Numerics;
using System.Runtime.InteropServices;

namespace Wikiart.Cuda.Trainer.Data.Packed;

/// <summary>
/// CRC-32C (RFC 3720, appendix B.4), which processors compute in hardware. The instruction waits for its previous result and could begin three times
/// as often, so three stretches of the bytes are summed at once and joined.
/// </summary>
internal static class Checksum
{
    /// <summary>Bytes that are summed in three stretches.</summary>
    internal const int BlockBytes = 3 * StretchBytes;

    private const int StretchBytes = StretchWords * sizeof(ulong);
    private const int StretchWords = 256;
    private static readonly uint[] Passed = PassingZeros();

    /// <summary>The checksum of some bytes.</summary>
    public static uint Of(ReadOnlySpan<byte> bytes)
    {
        uint crc = uint.MaxValue;
        for (; bytes.Length >= BlockBytes; bytes = bytes[BlockBytes..])
        {
            crc = Block(crc, MemoryMarshal.Cast<byte, ulong>(bytes[..BlockBytes]));
        }

        foreach (ulong word in MemoryMarshal.Cast<byte, ulong>(bytes))
        {
            crc = BitOperations.Crc32C(crc, word);
        }

        foreach (byte b in bytes[(bytes.Length & ~(sizeof(ulong) - 1))..])
        {
            crc = BitOperations.Crc32C(crc, b);
        }

        return ~crc;
    }

    private static uint Block(uint crc, ReadOnlySpan<ulong> words)
    {
        uint second = 0;
        uint third = 0;
        for (int i = 0; i < StretchWords; i++)
        {
            crc = BitOperations.Crc32C(crc, words[i]);
            second = BitOperations.Crc32C(second, words[i + StretchWords]);
            third = BitOperations.Crc32C(third, words[i + (2 * StretchWords)]);
        }

        // The sum is linear: what a stretch adds, passes through those after it as if they were zeros.
        return Pass(Pass(crc) ^ second) ^ third;
    }

    private static uint Pass(uint crc) =>
        Passed[(byte)crc] ^ Passed[256 + (byte)(crc >> 8)] ^ Passed[512 + (byte)(crc >> 16)] ^ Passed[768 + (crc >> 24)];

    /// <summary>What every value of every byte of a sum becomes after a stretch of zeros, [byte][value].</summary>
    private static uint[] PassingZeros()
    {
        uint[] table = new uint[sizeof(uint) * 256];
        for (int bit = 0; bit < 32; bit++)
        {
            uint crc = 1u << bit;
            for (int word = 0; word < StretchWords; word++)
            {
                crc = BitOperations.Crc32C(crc, 0ul);
            }

            for (int value = 0; value < 256; value++)
            {
                table[(bit / 8 * 256) + value] ^= (value >> (bit % 8) & 1) == 0 ? 0 : crc;
            }
        }

        return table;
    }
}
