namespace Wikiart.Cuda.Runtime;

/// <summary>
/// The shape of a tensor as a type: it fixes the rank, the order of the dimensions in memory and the width of one element,
/// so that a buffer laid out one way cannot be passed where another layout is meant.
/// </summary>
public interface IShape
{
    /// <summary>The number of elements.</summary>
    long Count { get; }

    // Not a default member: calling one on a struct boxes it, and a training step asks often.
    /// <summary>The number of bytes that the elements take.</summary>
    long Bytes { get; }
}
