namespace Wikiart.Cuda.Trainer.Data.Packed;

/// <summary>What became of one painting on its way into a shard.</summary>
/// <param name="Key">What it was made from.</param>
/// <param name="Fault">Why it cannot be read; null when it can.</param>
/// <param name="Pixels">RGB bytes, in a buffer that may be longer; null when they are there already or there is a fault.</param>
/// <param name="Width">Pixels in a row.</param>
/// <param name="Height">Rows.</param>
/// <param name="Crc">The pixels' checksum.</param>
internal sealed record PackedPicture(UInt128 Key, string? Fault, byte[]? Pixels, int Width, int Height, uint Crc)
{
    /// <summary>A painting without pixels of its own.</summary>
    /// <param name="key">What it would be made from.</param>
    /// <param name="fault">Why it cannot be read; null when its pixels are there already.</param>
    public PackedPicture(UInt128 key, string? fault)
        : this(key, fault, null, 0, 0, 0)
    {
    }
}
