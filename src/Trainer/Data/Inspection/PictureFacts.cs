namespace Wikiart.Cuda.Trainer.Data.Inspection;

/// <summary>What is known of one picture.</summary>
/// <param name="Fault">Why it cannot be read; null when it can.</param>
/// <param name="Key">The 128-bit XXH3 of its bytes.</param>
/// <param name="Width">Its width in pixels, upright.</param>
/// <param name="Height">Its height in pixels.</param>
/// <param name="Hash">What it looks like; null when there is too little to see.</param>
internal sealed record PictureFacts(string? Fault, UInt128 Key, int Width, int Height, DifferenceHash? Hash);
