namespace Wikiart.Cuda.Kernels.Cpu;

/// <summary>One worker's memory in <see cref="LinearBackwardJob{TUpdate}"/>.</summary>
internal readonly unsafe struct LinearBackwardScratch(float* gradient, float* x, float* dx, float* weights)
{
    /// <summary>Twelve rows of dW, [tiles, 12, width].</summary>
    public float* Gradient { get; } = gradient;

    /// <summary>The block of x, [tiles, samples, width].</summary>
    public float* X { get; } = x;

    /// <summary>The growing block of dx, [tiles, padded samples, width].</summary>
    public float* Dx { get; } = dx;

    /// <summary>Weights as they were, [tiles, group rows, width].</summary>
    public float* Weights { get; } = weights;
}
