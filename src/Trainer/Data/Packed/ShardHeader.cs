using System.Buffers.Binary;

namespace Wikiart.Cuda.Trainer.Data.Packed;

/// <summary>The first bytes of a shard: magic, version, shorter side, checksum.</summary>
internal static class ShardHeader
{
    /// <summary>Its length in bytes.</summary>
    public const int Size = 20;

    /// <summary>The format that this program writes and reads.</summary>
    public const int Version = 1;

    private static ReadOnlySpan<byte> Magic => "WKPIXELS"u8;

    /// <summary>A header.</summary>
    /// <param name="side">The length that the shorter sides were resized to.</param>
    public static byte[] Write(int side)
    {
        byte[] header = new byte[Size];
        Magic.CopyTo(header);
        BinaryPrimitives.WriteInt32LittleEndian(header.AsSpan(8), Version);
        BinaryPrimitives.WriteInt32LittleEndian(header.AsSpan(12), side);
        BinaryPrimitives.WriteUInt32LittleEndian(header.AsSpan(16), Checksum.Of(header.AsSpan(0, 16)));
        return header;
    }

    /// <summary>Reads a header.</summary>
    /// <param name="header">The file's first bytes.</param>
    /// <param name="side">The length that the shorter sides were resized to.</param>
    /// <returns>What is wrong with it, or null.</returns>
    public static string? Read(ReadOnlySpan<byte> header, out int side)
    {
        side = BinaryPrimitives.ReadInt32LittleEndian(header[12..]);
        int version = BinaryPrimitives.ReadInt32LittleEndian(header[8..]);
        return !header.StartsWith(Magic) ? "it does not begin as a shard of packed pictures"
            : Checksum.Of(header[..16]) != BinaryPrimitives.ReadUInt32LittleEndian(header[16..]) ? "the checksum of its header is wrong"
            : version != Version ? $"it has version {version} of the format, and this program reads version {Version}"
            : null;
    }
}
