namespace Wikiart.Cuda.Trainer.Formats;

/// <summary>Hands out a part of a tensor's little-endian bytes.</summary>
/// <param name="byteOffset">Where the part begins within the tensor; a multiple of the element's size.</param>
/// <param name="destination">To be filled completely; its length is a multiple of the element's size.</param>
internal delegate void CopyBytes(long byteOffset, Span<byte> destination);
