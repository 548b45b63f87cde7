namespace Wikiart.Cuda.Kernels.Gpu;

/// <summary>The forms in which an operation's kernel exists; all have the first two.</summary>
public enum KernelVariant
{
    /// <summary>One thread an output, in the order of the formula.</summary>
    Naive,

    /// <summary>Tiled, staged, vectorised, in fp32.</summary>
    Tuned,

    /// <summary>Tensor cores on operands rounded to tf32, sums in fp32.</summary>
    Tf32,

    /// <summary>Tensor cores on operands rounded to bf16, sums in fp32.</summary>
    Bf16,
}
