using System.Buffers.Binary;
using Google.Protobuf;

namespace Wikiart.Cuda.Trainer.Tests.TensorBoard;

/// <summary>
/// Reads event files after the published format, apart from the product: TFRecord framing with a bitwise CRC-32C, and protobuf fields by
/// their numbers in TensorFlow's event.proto and summary.proto, without generated code.
/// </summary>
internal static class EventFile
{
    private const uint CastagnoliReversed = 0x82F63B78;

    /// <summary>The records of a file; every checksum is checked.</summary>
    public static List<byte[]> Records(string path)
    {
        byte[] file = File.ReadAllBytes(path);
        List<byte[]> records = [];
        for (int at = 0; at < file.Length;)
        {
            ReadOnlySpan<byte> rest = file.AsSpan(at);
            int length = (int)BinaryPrimitives.ReadUInt64LittleEndian(rest);
            Assert.That(BinaryPrimitives.ReadUInt32LittleEndian(rest[8..]), Is.EqualTo(Masked(rest[..8])), $"length at byte {at}");
            ReadOnlySpan<byte> data = rest.Slice(12, length);
            Assert.That(BinaryPrimitives.ReadUInt32LittleEndian(rest[(12 + length)..]), Is.EqualTo(Masked(data)), $"data at byte {at}");
            records.Add(data.ToArray());
            at += 16 + length;
        }

        return records;
    }

    /// <summary>CRC-32C, bit by bit, and TFRecord's mask.</summary>
    public static uint Masked(ReadOnlySpan<byte> bytes)
    {
        uint crc = uint.MaxValue;
        foreach (byte value in bytes)
        {
            crc ^= value;
            for (int bit = 0; bit < 8; bit++)
            {
                crc = (crc & 1) != 0 ? (crc >> 1) ^ CastagnoliReversed : crc >> 1;
            }
        }

        crc = ~crc;
        return unchecked(((crc >> 15) | (crc << 17)) + 0xA282EAD8);
    }

    /// <summary>A message's fields by their numbers: whole numbers, doubles, floats, or bytes.</summary>
    public static ILookup<int, object> Fields(byte[] message)
    {
        using CodedInputStream input = new(message);
        List<(int Number, object Value)> fields = [];
        for (uint tag = input.ReadTag(); tag != 0; tag = input.ReadTag())
        {
            fields.Add((WireFormat.GetTagFieldNumber(tag), WireFormat.GetTagWireType(tag) switch
            {
                WireFormat.WireType.Varint => input.ReadInt64(),
                WireFormat.WireType.Fixed64 => input.ReadDouble(),
                WireFormat.WireType.Fixed32 => input.ReadFloat(),
                _ => input.ReadBytes().ToByteArray(),
            }));
        }

        return fields.ToLookup(field => field.Number, field => field.Value);
    }

    /// <summary>A message inside a message.</summary>
    public static ILookup<int, object> Inner(this ILookup<int, object> fields, int number) => Fields((byte[])fields[number].Single());

    /// <summary>A text inside a message.</summary>
    public static string Text(this ILookup<int, object> fields, int number) => System.Text.Encoding.UTF8.GetString((byte[])fields[number].Single());
}
