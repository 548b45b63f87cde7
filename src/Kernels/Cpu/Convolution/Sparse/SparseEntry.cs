namespace Wikiart.Cuda.Kernels.Cpu;

/// <summary>A gradient that is not 0, of a window of one output channel or of one output feature, and what it meets.</summary>
internal struct SparseEntry
{
    /// <summary>Where the input under the maximum's first kernel tap lies in the tile, or the row in the panel, in floats.</summary>
    public int Offset;

    /// <summary>The gradient.</summary>
    public float Gradient;
}
