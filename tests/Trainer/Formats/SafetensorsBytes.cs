using System.Buffers.Binary;
using System.Text;

namespace Wikiart.Cuda.Trainer.Formats.Tests;

/// <summary>Puts a file together by hand: length, header, data.</summary>
internal static class SafetensorsBytes
{
    public static byte[] Assemble(ReadOnlySpan<byte> header, ReadOnlySpan<byte> data)
    {
        byte[] file = new byte[sizeof(ulong) + header.Length + data.Length];
        BinaryPrimitives.WriteUInt64LittleEndian(file, (ulong)header.Length);
        header.CopyTo(file.AsSpan(sizeof(ulong)));
        data.CopyTo(file.AsSpan(sizeof(ulong) + header.Length));
        return file;
    }

    public static byte[] Assemble(string header, int dataLength) => Assemble(Encoding.UTF8.GetBytes(header), new byte[dataLength]);
}
