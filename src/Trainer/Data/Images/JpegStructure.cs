using System.Buffers.Binary;

namespace Wikiart.Cuda.Trainer.Data.Images;

/// <summary>Walks a JPEG's markers (ITU-T T.81, annex B) to tell whether the file is whole.</summary>
internal static class JpegStructure
{
    private const byte StartOfScan = 0xDA;
    private const byte EndOfImage = 0xD9;

    /// <summary>Whether the bytes begin as a JPEG does.</summary>
    public static bool Begins(ReadOnlySpan<byte> bytes) => bytes.StartsWith([(byte)0xFF, (byte)0xD8, (byte)0xFF]);

    /// <summary>What is missing from the file, or null when it reaches its end-of-image marker after at least one scan.</summary>
    public static string? Fault(ReadOnlySpan<byte> bytes)
    {
        bool scan = false;
        int at = 2;
        while (NextMarker(bytes, ref at) is { } marker)
        {
            if (marker == EndOfImage)
            {
                return scan ? null : "the JPEG holds no picture data";
            }

            if (IsStandalone(marker))
            {
                continue;
            }

            if (at + 2 > bytes.Length)
            {
                break;
            }

            scan |= marker == StartOfScan;
            at += Math.Max(2, (int)BinaryPrimitives.ReadUInt16BigEndian(bytes[at..]));
        }

        return "the JPEG is truncated";
    }

    // Entropy-coded data lies between segments; in it 0xFF is followed by 0, and a marker's 0xFF may be repeated.
    private static byte? NextMarker(ReadOnlySpan<byte> bytes, ref int at)
    {
        while (at < bytes.Length)
        {
            int found = bytes[at..].IndexOf((byte)0xFF);
            if (found < 0)
            {
                break;
            }

            at += found + 1;
            while (at < bytes.Length && bytes[at] == 0xFF)
            {
                at++;
            }

            if (at < bytes.Length && bytes[at] != 0)
            {
                return bytes[at++];
            }
        }

        return null;
    }

    // TEM and RST0 to RST7 have no length.
    private static bool IsStandalone(byte marker) => marker is 0x01 or (>= 0xD0 and <= 0xD8);
}
