using System.Text;
using Wikiart.Cuda.Runtime;

namespace Wikiart.Cuda.Trainer.Data.Sources;

/// <summary>Tells a whole parquet file from a truncated one and from something else, before any of it is parsed.</summary>
internal static class ParquetMagic
{
    private const int SmallestFile = 12;

    /// <summary>Checks a file's first and last bytes and its footer's length.</summary>
    /// <exception cref="UserException">The file is not a whole parquet file.</exception>
    public static void Check(string path, Stream stream)
    {
        Span<byte> head = stackalloc byte[16];
        int read = stream.ReadAtLeast(head, head.Length, throwOnEndOfStream: false);
        if (!head.StartsWith("PAR1"u8))
        {
            throw new UserException($"{path} is not a parquet file: {WhatItIs(head[..read])}.");
        }

        if (stream.Length < SmallestFile)
        {
            throw Truncated(path, stream);
        }

        Span<byte> tail = stackalloc byte[8];
        stream.Seek(-tail.Length, SeekOrigin.End);
        stream.ReadExactly(tail);
        uint footer = BitConverter.ToUInt32(tail);
        if (!tail[4..].SequenceEqual("PAR1"u8) || footer > stream.Length - SmallestFile)
        {
            throw Truncated(path, stream);
        }
    }

    private static UserException Truncated(string path, Stream stream) =>
        new($"{path} is truncated: it begins as a parquet file, but its {stream.Length} bytes do not end with a parquet footer.");

    private static string WhatItIs(ReadOnlySpan<byte> head)
    {
        if (head.IsEmpty)
        {
            return "it is empty";
        }

        return head.StartsWith("version https://"u8)
            ? "it is a Git LFS pointer, and the data itself has not been fetched (git lfs pull)"
            : $"it begins with \"{Printable(head[..Math.Min(4, head.Length)])}\" instead of \"PAR1\"";
    }

    private static string Printable(ReadOnlySpan<byte> bytes)
    {
        var text = new StringBuilder();
        foreach (byte b in bytes)
        {
            text.Append(b is >= 0x20 and < 0x7F ? ((char)b).ToString() : $"\\x{b:x2}");
        }

        return text.ToString();
    }
}
