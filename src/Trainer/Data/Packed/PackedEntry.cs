using System.Buffers.Binary;

namespace Wikiart.Cuda.Trainer.Data.Packed;

/// <summary>One picture of a shard.</summary>
/// <param name="Key">What its pixels were made from: the 128-bit XXH3 of the encoded file.</param>
/// <param name="Offset">Where they begin in the shard.</param>
/// <param name="Width">Pixels in a row.</param>
/// <param name="Height">Rows.</param>
/// <param name="Checksum">The 64-bit XXH3 of the pixels.</param>
internal readonly record struct PackedEntry(UInt128 Key, long Offset, int Width, int Height, ulong Checksum)
{
    /// <summary>Bytes of an entry in a shard's table.</summary>
    public const int Size = 40;

    /// <summary>Bytes of the pixels.</summary>
    public long Length => (long)Width * Height * 3;

    /// <summary>Reads an entry.</summary>
    public static PackedEntry Read(ReadOnlySpan<byte> bytes) => new(
        BinaryPrimitives.ReadUInt128LittleEndian(bytes),
        BinaryPrimitives.ReadInt64LittleEndian(bytes[16..]),
        BinaryPrimitives.ReadInt32LittleEndian(bytes[24..]),
        BinaryPrimitives.ReadInt32LittleEndian(bytes[28..]),
        BinaryPrimitives.ReadUInt64LittleEndian(bytes[32..]));

    /// <summary>Writes the entry.</summary>
    public void Write(Span<byte> bytes)
    {
        BinaryPrimitives.WriteUInt128LittleEndian(bytes, Key);
        BinaryPrimitives.WriteInt64LittleEndian(bytes[16..], Offset);
        BinaryPrimitives.WriteInt32LittleEndian(bytes[24..], Width);
        BinaryPrimitives.WriteInt32LittleEndian(bytes[28..], Height);
        BinaryPrimitives.WriteUInt64LittleEndian(bytes[32..], Checksum);
    }
}
