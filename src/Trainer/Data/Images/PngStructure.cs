using System.Buffers.Binary;

namespace Wikiart.Cuda.Trainer.Data.Images;

/// <summary>Walks a PNG's chunks (ISO/IEC 15948, clause 5) to tell whether the file is whole.</summary>
internal static class PngStructure
{
    private static ReadOnlySpan<byte> Signature => [0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A];

    /// <summary>Whether the bytes begin as a PNG does.</summary>
    public static bool Begins(ReadOnlySpan<byte> bytes) => bytes.StartsWith(Signature);

    /// <summary>What is missing from the file, or null when it reaches its IEND chunk.</summary>
    public static string? Fault(ReadOnlySpan<byte> bytes)
    {
        long at = Signature.Length;
        while (at + 12 <= bytes.Length)
        {
            ReadOnlySpan<byte> chunk = bytes[(int)at..];
            if (chunk.Slice(4, 4).SequenceEqual("IEND"u8))
            {
                return null;
            }

            at += 12L + BinaryPrimitives.ReadUInt32BigEndian(chunk);
        }

        return "the PNG is truncated";
    }
}
