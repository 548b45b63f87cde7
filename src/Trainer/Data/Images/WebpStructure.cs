using System.Buffers.Binary;

namespace Wikiart.Cuda.Trainer.Data.Images;

/// <summary>Reads the length that a WebP file states (RIFF container) to tell whether the file is whole.</summary>
internal static class WebpStructure
{
    private const int HeaderLength = 12;

    /// <summary>Whether the bytes begin as a WebP file does.</summary>
    public static bool Begins(ReadOnlySpan<byte> bytes) =>
        bytes.Length >= HeaderLength && bytes.StartsWith("RIFF"u8) && bytes[8..].StartsWith("WEBP"u8);

    /// <summary>What is missing from the file, or null.</summary>
    public static string? Fault(ReadOnlySpan<byte> bytes) =>
        8L + BinaryPrimitives.ReadUInt32LittleEndian(bytes[4..]) > bytes.Length ? "the WebP is truncated" : null;
}
