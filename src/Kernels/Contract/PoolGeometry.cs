using Wikiart.Cuda.Runtime;

namespace Wikiart.Cuda.Kernels;

/// <summary>A square pooling window and its step.</summary>
/// <param name="Kernel">Side of the window, 1 to 15.</param>
/// <param name="Stride">Step, at least 1.</param>
public readonly record struct PoolGeometry(int Kernel, int Stride)
{
    /// <summary>The output's shape: floor((size − kernel) / stride) + 1.</summary>
    /// <param name="x">The input's shape.</param>
    /// <returns>[N, P, Q, C].</returns>
    /// <exception cref="ArgumentException">The window is larger than the input.</exception>
    public Nhwc Output(Nhwc x)
    {
        if (x.H < Kernel || x.W < Kernel)
        {
            throw new ArgumentException($"A {Kernel}×{Kernel} pooling window does not fit an input {x} (N, H, W, C).", nameof(x));
        }

        return new Nhwc(x.N, ((x.H - Kernel) / Stride) + 1, ((x.W - Kernel) / Stride) + 1, x.C);
    }
}
