namespace Wikiart.Cuda.Kernels.Cpu;

/// <summary>The living windows of one output channel.</summary>
/// <param name="offsets">Where the input under each maximum's first kernel tap lies in the tile, in floats.</param>
/// <param name="gradients">The gradient that each window passes on.</param>
/// <param name="count">How many.</param>
internal readonly unsafe struct SparseList(int* offsets, float* gradients, int count)
{
    /// <summary>Where the input under each maximum's first kernel tap lies in the tile, in floats.</summary>
    public readonly int* Offsets = offsets;

    /// <summary>The gradient that each window passes on.</summary>
    public readonly float* Gradients = gradients;

    /// <summary>How many.</summary>
    public readonly int Count = count;
}
