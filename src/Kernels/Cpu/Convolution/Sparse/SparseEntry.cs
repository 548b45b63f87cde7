namespace Wikiart.Cuda.Kernels.Cpu;

/// <summary>One living window of one output channel.</summary>
internal struct SparseEntry
{
    /// <summary>Where the input under the maximum's first kernel tap lies in the tile, in floats.</summary>
    public int Offset;

    /// <summary>The gradient that the window passes on.</summary>
    public float Gradient;
}
