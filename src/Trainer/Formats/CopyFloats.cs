namespace Wikiart.Cuda.Trainer.Formats;

/// <summary>Hands out a part of a tensor's values.</summary>
/// <param name="elementOffset">Index of the part's first value, counted in row-major order.</param>
/// <param name="destination">To be filled completely.</param>
internal delegate void CopyFloats(long elementOffset, Span<float> destination);
