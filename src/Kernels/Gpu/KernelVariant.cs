namespace Wikiart.Cuda.Kernels.Gpu;

/// <summary>The two forms in which every operation exists.</summary>
public enum KernelVariant
{
    /// <summary>One thread an output, in the order of the formula.</summary>
    Naive,

    /// <summary>Tiled, staged, vectorised: what a run uses unless it fails its check.</summary>
    Tuned,
}
