namespace Wikiart.Cuda.Trainer.Data.Images;

/// <summary>Walks a GIF's blocks (GIF89a specification, appendix B) to tell whether its first picture is whole.</summary>
internal static class GifStructure
{
    private const int HeaderLength = 13;
    private const int DescriptorLength = 10;
    private const byte Extension = 0x21;
    private const byte ImageDescriptor = 0x2C;

    /// <summary>Whether the bytes begin as a GIF does.</summary>
    public static bool Begins(ReadOnlySpan<byte> bytes) => bytes.StartsWith("GIF8"u8);

    /// <summary>What is missing from the file, or null when its first picture is there.</summary>
    public static string? Fault(ReadOnlySpan<byte> bytes)
    {
        int at = HeaderLength;
        if (bytes.Length > at)
        {
            at += PaletteLength(bytes[10]);
        }

        while (at < bytes.Length)
        {
            switch (bytes[at])
            {
                case Extension:
                    at = AfterSubBlocks(bytes, at + 2);
                    break;
                case ImageDescriptor when at + DescriptorLength <= bytes.Length:
                    int end = AfterSubBlocks(bytes, at + DescriptorLength + PaletteLength(bytes[at + DescriptorLength - 1]) + 1);
                    return end <= bytes.Length ? null : "the GIF is truncated";
                default:
                    return "the GIF holds no picture";
            }
        }

        return "the GIF is truncated";
    }

    private static int PaletteLength(byte flags) => (flags & 0x80) == 0 ? 0 : 3 << ((flags & 7) + 1);

    /// <summary>Where the sub-blocks end; beyond the file when they do not.</summary>
    private static int AfterSubBlocks(ReadOnlySpan<byte> bytes, int at)
    {
        while (at < bytes.Length && bytes[at] != 0)
        {
            at += bytes[at] + 1;
        }

        return at < bytes.Length ? at + 1 : bytes.Length + 1;
    }
}
