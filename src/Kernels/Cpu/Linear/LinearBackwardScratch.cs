namespace Wikiart.Cuda.Kernels.Cpu;

/// <summary>One worker's memory in <see cref="LinearBackwardJob{TUpdate}"/>.</summary>
internal readonly unsafe struct LinearBackwardScratch(float* tile, float* x, float* dx, float* weights)
{
    /// <summary>A tile of dW.</summary>
    public float* Tile { get; } = tile;

    /// <summary>The block of x, [samples, block columns].</summary>
    public float* X { get; } = x;

    /// <summary>The growing block of dx, [padded samples, block columns].</summary>
    public float* Dx { get; } = dx;

    /// <summary>Weights as they were, [group rows, block columns].</summary>
    public float* Weights { get; } = weights;
}
