namespace Wikiart.Cuda.Trainer.Tests.Data;

/// <summary>
/// Writes a baseline JPEG of one colour with four components, which ImageSharp cannot encode: 8 x 8 pixels, one DC
/// coefficient for each component, and an Adobe segment that says what the components are.
/// </summary>
internal static class CmykJpeg
{
    public const byte Cmyk = 0;
    public const byte Ycck = 2;

    public static byte[] Write(byte transform, params byte[] values)
    {
        var bytes = new List<byte> { 0xFF, 0xD8 };
        Segment(bytes, 0xEE, [.. "Adobe"u8, 0, 100, 0, 0, 0, 0, transform]);
        Segment(bytes, 0xDB, [0, .. Enumerable.Repeat((byte)1, 64)]);
        Segment(bytes, 0xC0, [8, 0, 8, 0, 8, 4, .. Enumerable.Range(1, 4).SelectMany(id => new byte[] { (byte)id, 0x11, 0 })]);

        // DC: twelve codes of four bits, the code being the category. AC: one code of one bit, the end of the block.
        Segment(bytes, 0xC4, [0x00, 0, 0, 0, 12, .. new byte[12], .. Enumerable.Range(0, 12).Select(category => (byte)category)]);
        Segment(bytes, 0xC4, [0x10, 1, .. new byte[15], 0]);
        Segment(bytes, 0xDA, [4, .. Enumerable.Range(1, 4).SelectMany(id => new byte[] { (byte)id, 0 }), 0, 63, 0]);
        bytes.AddRange(Scan(values));
        bytes.AddRange([0xFF, 0xD9]);
        return bytes.ToArray();
    }

    private static void Segment(List<byte> bytes, byte marker, byte[] content)
    {
        int length = content.Length + 2;
        bytes.AddRange([0xFF, marker, (byte)(length >> 8), (byte)length, .. content]);
    }

    private static IEnumerable<byte> Scan(byte[] values)
    {
        string bits = "";
        foreach (byte value in values)
        {
            int dc = 8 * (value - 128);
            int category = dc == 0 ? 0 : (int)Math.Log2(Math.Abs(dc)) + 1;
            int pattern = dc >= 0 ? dc : dc + (1 << category) - 1;
            bits += Convert.ToString(category, 2).PadLeft(4, '0');
            bits += category == 0 ? "" : Convert.ToString(pattern, 2).PadLeft(category, '0');
            bits += "0";
        }

        bits = bits.PadRight((bits.Length + 7) / 8 * 8, '1');
        foreach (char[] octet in bits.Chunk(8))
        {
            byte b = Convert.ToByte(new string(octet), 2);
            yield return b;
            if (b == 0xFF)
            {
                yield return 0;
            }
        }
    }
}
