using System.Security.Cryptography;
using System.Text;

namespace Wikiart.Cuda.Runtime.Cuda;

/// <summary>The file format of a cached compilation: a mark, the SHA-256 of the rest, the log, the image.</summary>
internal static class CacheEntry
{
    private const int HeaderBytes = 8 + SHA256.HashSizeInBytes;

    private static ReadOnlySpan<byte> Mark => "WKERNEL1"u8;

    public static byte[] Encode(CompiledImage image)
    {
        using MemoryStream body = new();
        using BinaryWriter writer = new(body, Encoding.UTF8);
        writer.Write(image.Log);
        writer.Write(image.Bytes.Length);
        writer.Write(image.Bytes);
        writer.Flush();
        ReadOnlySpan<byte> content = body.GetBuffer().AsSpan(0, (int)body.Length);
        return [.. Mark, .. SHA256.HashData(content), .. content];
    }

    /// <summary>Reads an entry, or returns null when it is damaged.</summary>
    public static CompiledImage? TryDecode(byte[] file)
    {
        if (file.Length < HeaderBytes ||
            !file.AsSpan(0, Mark.Length).SequenceEqual(Mark) ||
            !SHA256.HashData(file.AsSpan(HeaderBytes)).AsSpan().SequenceEqual(file.AsSpan(Mark.Length, SHA256.HashSizeInBytes)))
        {
            return null;
        }

        // The checksum vouches for the structure of what follows.
        using BinaryReader reader = new(new MemoryStream(file, HeaderBytes, file.Length - HeaderBytes), Encoding.UTF8);
        string log = reader.ReadString();
        return new CompiledImage(log, reader.ReadBytes(reader.ReadInt32()));
    }
}
