namespace Wikiart.Cuda.Trainer.Data.Inspection;

/// <summary>Sizes of pictures, in pixels.</summary>
/// <param name="MedianWidth">Median of the widths.</param>
/// <param name="MedianHeight">Median of the heights.</param>
/// <param name="Smallest">The picture with the fewest pixels, with its size.</param>
/// <param name="Largest">The picture with the most.</param>
/// <param name="ShorterThan256">Pictures whose shorter side is below 256 pixels, which training at 224 px enlarges.</param>
internal sealed record SizeReport(int MedianWidth, int MedianHeight, string Smallest, string Largest, int ShorterThan256);
