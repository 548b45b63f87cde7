namespace Wikiart.Cuda.Kernels.Cpu;

/// <summary>How 3×3 convolutions of stride 1 are computed; all others are computed directly.</summary>
public enum ConvAlgorithm
{
    /// <summary>Whatever is fastest for the sizes.</summary>
    Auto,

    /// <summary>Sums of products as they are written.</summary>
    Direct,

    /// <summary>Winograd's F(2×2, 3×3): 2.25 times fewer multiplications, as exact as the direct sums.</summary>
    Winograd2,

    /// <summary>Winograd's F(4×4, 3×3): 4 times fewer multiplications, about a digit less exact.</summary>
    Winograd4,
}
