using System.Buffers.Binary;
using System.IO.Hashing;

namespace Wikiart.Cuda.Trainer.Data.Images;

/// <summary>Walks a PNG's chunks (ISO/IEC 15948, clause 5) to tell whether the file is whole.</summary>
internal static class PngStructure
{
    private const byte AncillaryBit = 0x20;

    private static ReadOnlySpan<byte> Signature => [0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A];

    /// <summary>Whether the bytes begin as a PNG does.</summary>
    public static bool Begins(ReadOnlySpan<byte> bytes) => bytes.StartsWith(Signature);

    /// <summary>What is wrong with the file, or null when it reaches its IEND chunk and the checksums of the critical chunks are right.</summary>
    public static string? Fault(ReadOnlySpan<byte> bytes)
    {
        const string truncated = "the PNG is truncated";
        long at = Signature.Length;
        while (at + 12 <= bytes.Length)
        {
            ReadOnlySpan<byte> chunk = bytes[(int)at..];
            uint length = BinaryPrimitives.ReadUInt32BigEndian(chunk);
            if (12L + length > chunk.Length)
            {
                return truncated;
            }

            ReadOnlySpan<byte> typeAndData = chunk.Slice(4, 4 + (int)length);
            bool critical = (typeAndData[0] & AncillaryBit) == 0;
            if (critical && Crc32.HashToUInt32(typeAndData) != BinaryPrimitives.ReadUInt32BigEndian(chunk[(8 + (int)length)..]))
            {
                return "the PNG is damaged: the checksum of a chunk is wrong";
            }

            if (typeAndData.StartsWith("IEND"u8))
            {
                return null;
            }

            at += 12L + length;
        }

        return truncated;
    }
}
