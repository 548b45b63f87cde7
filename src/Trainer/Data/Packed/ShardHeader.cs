using System.Buffers.Binary;
using System.IO.Hashing;

namespace Wikiart.Cuda.Trainer.Data.Packed;

/// <summary>The first bytes of a shard: magic, version, shorter side, and the checksum of these.</summary>
internal static class ShardHeader
{
    /// <summary>Its length in bytes.</summary>
    public const int Size = 24;

    /// <summary>The format that this program writes and reads.</summary>
    public const int Version = 2;

    private static ReadOnlySpan<byte> Magic => "WKPIXELS"u8;

    /// <summary>A header.</summary>
    /// <param name="side">The length that the shorter sides were resized to.</param>
    public static byte[] Write(int side)
    {
        byte[] header = new byte[Size];
        Magic.CopyTo(header);
        BinaryPrimitives.WriteInt32LittleEndian(header.AsSpan(8), Version);
        BinaryPrimitives.WriteInt32LittleEndian(header.AsSpan(12), side);
        BinaryPrimitives.WriteUInt64LittleEndian(header.AsSpan(16), XxHash3.HashToUInt64(header.AsSpan(0, 16)));
        return header;
    }

    /// <summary>The version that a header names, if it is another one, whose other bytes mean something else; null if not.</summary>
    /// <param name="header">The file's first bytes.</param>
    public static int? OtherVersion(ReadOnlySpan<byte> header)
    {
        int version = BinaryPrimitives.ReadInt32LittleEndian(header[8..]);
        return header.StartsWith(Magic) && version != Version ? version : null;
    }

    /// <summary>Reads a header.</summary>
    /// <param name="header">The file's first bytes.</param>
    /// <param name="side">The length that the shorter sides were resized to.</param>
    /// <returns>What is wrong with it, or null.</returns>
    public static string? Read(ReadOnlySpan<byte> header, out int side)
    {
        side = BinaryPrimitives.ReadInt32LittleEndian(header[12..]);
        return !header.StartsWith(Magic) ? "it does not begin as a shard of packed pictures"
            : XxHash3.HashToUInt64(header[..16]) != BinaryPrimitives.ReadUInt64LittleEndian(header[16..]) ? "the checksum of its header is wrong"
            : null;
    }
}
