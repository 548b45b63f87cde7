namespace Wikiart.Cuda.Kernels.Cpu;

/// <summary>One worker's memory in <see cref="LinearBackwardJob{TUpdate}"/>; all rows are as wide as a panel.</summary>
internal readonly unsafe struct LinearBackwardScratch(float* gradient, float* x, float* dx, float* weights)
{
    /// <summary>Twelve rows of dW.</summary>
    public float* Gradient { get; } = gradient;

    /// <summary>The panel's columns of x, a row a sample.</summary>
    public float* X { get; } = x;

    /// <summary>The growing columns of dx, a row a sample, rounded up to whole tiles.</summary>
    public float* Dx { get; } = dx;

    /// <summary>A group's living rows of W, with zeros behind the last column; where not all of them are needed or the panel is not full.</summary>
    public float* Weights { get; } = weights;
}
