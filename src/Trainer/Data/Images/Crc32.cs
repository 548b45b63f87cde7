namespace Wikiart.Cuda.Trainer.Data.Images;

/// <summary>The checksum of PNG's chunks (ISO/IEC 15948, annex D).</summary>
internal static class Crc32
{
    private static readonly uint[] Table = [.. Enumerable.Range(0, 256).Select(Entry)];

    /// <summary>The checksum of some bytes.</summary>
    public static uint Of(ReadOnlySpan<byte> bytes)
    {
        uint crc = uint.MaxValue;
        foreach (byte b in bytes)
        {
            crc = (crc >> 8) ^ Table[(byte)crc ^ b];
        }

        return ~crc;
    }

    private static uint Entry(int number)
    {
        uint crc = (uint)number;
        for (int bit = 0; bit < 8; bit++)
        {
            crc = (crc >> 1) ^ ((crc & 1) * 0xEDB88320u);
        }

        return crc;
    }
}
