namespace Wikiart.Cuda.Kernels.Cpu;

/// <summary>One window of a tile, for a block of output channels.</summary>
internal unsafe struct SparseWindow
{
    /// <summary>Its pooled outputs.</summary>
    public float* Y;

    /// <summary>Their gradients.</summary>
    public float* Dy;

    /// <summary>Positions of the maxima, four channels a byte.</summary>
    public byte* Codes;

    /// <summary>Where the input under its first pixel's first kernel tap lies in the tile, in floats.</summary>
    public int Offset;
}
