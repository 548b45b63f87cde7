using System.Buffers.Binary;

namespace Wikiart.Cuda.Trainer.Data.Images;

/// <summary>Computes how long an uncompressed BMP must be, since its own length field is often wrong.</summary>
internal static class BmpStructure
{
    private const int HeaderLength = 34;
    private const int SmallestInfoHeader = 40;

    /// <summary>Whether the bytes begin as a BMP does.</summary>
    public static bool Begins(ReadOnlySpan<byte> bytes) => bytes.StartsWith("BM"u8);

    /// <summary>What is missing from the file, or null when nothing is, or when the pixels are compressed.</summary>
    public static string? Fault(ReadOnlySpan<byte> bytes)
    {
        const string truncated = "the BMP is truncated";
        if (bytes.Length < HeaderLength)
        {
            return truncated;
        }

        bool compressed = BinaryPrimitives.ReadUInt32LittleEndian(bytes[30..]) != 0;
        if (compressed || BinaryPrimitives.ReadUInt32LittleEndian(bytes[14..]) < SmallestInfoHeader)
        {
            return null;
        }

        long pixels = BinaryPrimitives.ReadUInt32LittleEndian(bytes[10..]);
        long width = BinaryPrimitives.ReadInt32LittleEndian(bytes[18..]);
        long height = Math.Abs((long)BinaryPrimitives.ReadInt32LittleEndian(bytes[22..]));
        long bits = BinaryPrimitives.ReadUInt16LittleEndian(bytes[28..]);
        return pixels + (((width * bits) + 31) / 32 * 4 * height) > bytes.Length ? truncated : null;
    }
}
