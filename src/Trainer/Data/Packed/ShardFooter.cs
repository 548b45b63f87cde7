using System.Buffers.Binary;
using System.IO.Hashing;

namespace Wikiart.Cuda.Trainer.Data.Packed;

/// <summary>The last bytes of a shard: where its table begins, how many entries it has, checksums, and an end mark.</summary>
/// <param name="TableOffset">Where the table begins, which is where the pixels end.</param>
/// <param name="Count">Entries of the table.</param>
/// <param name="TableChecksum">The table's checksum.</param>
internal readonly record struct ShardFooter(long TableOffset, int Count, ulong TableChecksum)
{
    /// <summary>Its length in bytes.</summary>
    public const int Size = 36;

    private static ReadOnlySpan<byte> Magic => "WKPIXEND"u8;

    /// <summary>Writes the footer.</summary>
    public byte[] Write()
    {
        byte[] footer = new byte[Size];
        BinaryPrimitives.WriteInt64LittleEndian(footer, TableOffset);
        BinaryPrimitives.WriteUInt64LittleEndian(footer.AsSpan(8), TableChecksum);
        BinaryPrimitives.WriteInt32LittleEndian(footer.AsSpan(16), Count);
        BinaryPrimitives.WriteUInt64LittleEndian(footer.AsSpan(20), XxHash3.HashToUInt64(footer.AsSpan(0, 20)));
        Magic.CopyTo(footer.AsSpan(28));
        return footer;
    }

    /// <summary>Reads a footer.</summary>
    /// <param name="footer">The file's last bytes.</param>
    /// <param name="fileLength">The file's length.</param>
    /// <param name="result">What it says.</param>
    /// <returns>What is wrong with it, or null.</returns>
    public static string? Read(ReadOnlySpan<byte> footer, long fileLength, out ShardFooter result)
    {
        result = new ShardFooter(
            BinaryPrimitives.ReadInt64LittleEndian(footer),
            BinaryPrimitives.ReadInt32LittleEndian(footer[16..]),
            BinaryPrimitives.ReadUInt64LittleEndian(footer[8..]));
        return !footer.EndsWith(Magic) ? "it is cut short: its end mark is missing"
            : XxHash3.HashToUInt64(footer[..20]) != BinaryPrimitives.ReadUInt64LittleEndian(footer[20..]) ? "the checksum of its footer is wrong"
            : result.TableOffset + ((long)result.Count * PackedEntry.Size) + Size != fileLength ? "its length is not what its footer says"
            : null;
    }
}
