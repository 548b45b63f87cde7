using System.IO.Hashing;

namespace Wikiart.Cuda.Trainer.Data.Packed;

/// <summary>What became of one painting on its way into a shard.</summary>
/// <param name="Key">What it was made from.</param>
/// <param name="Fault">Why it cannot be read; null when it can.</param>
/// <param name="Pixels">RGB bytes, in a buffer that may be longer; null when they are there already or there is a fault.</param>
/// <param name="Width">Pixels in a row.</param>
/// <param name="Height">Rows.</param>
internal sealed record PackedPicture(UInt128 Key, string? Fault, byte[]? Pixels, int Width, int Height)
{
    /// <summary>The pixels alone.</summary>
    public ReadOnlySpan<byte> Bytes => Pixels.AsSpan(0, Width * Height * 3);

    /// <summary>Their 64-bit XXH3, computed by whoever made them, in whose cache they still are.</summary>
    public ulong Checksum { get; } = XxHash3.HashToUInt64(Pixels.AsSpan(0, Width * Height * 3));
}
