namespace Wikiart.Cuda.Runtime;

/// <summary>
/// The shape of a tensor as a type: it fixes the rank, the order of the dimensions in memory and the width of one element,
/// so that a buffer laid out one way cannot be passed where another layout is meant.
/// </summary>
public interface IShape
{
    /// <summary>The number of elements.</summary>
    long Count { get; }

    /// <summary>The number of bytes that the elements take; four each unless the shape says otherwise.</summary>
    long Bytes { get; }
}
