using Wikiart.Cuda.Runtime;

namespace Wikiart.Cuda.Kernels;

/// <summary>A square pooling window and its step.</summary>
/// <param name="Kernel">Side of the window, 1 to 15.</param>
/// <param name="Stride">Step, at least 1.</param>
/// <param name="Padding">Pixels added on each side, less than the window, which never win.</param>
public readonly record struct PoolGeometry(int Kernel, int Stride, Margins Padding = default)
{
    /// <summary>The output's shape: floor((size + padding of both sides − kernel) / stride) + 1.</summary>
    /// <param name="x">The input's shape.</param>
    /// <returns>[N, P, Q, C].</returns>
    /// <exception cref="ArgumentException">The window is larger than the padded input, or could lie in the padding alone.</exception>
    public Nhwc Output(Nhwc x)
    {
        int height = x.H + Padding.Top + Padding.Bottom;
        int width = x.W + Padding.Left + Padding.Right;
        if (height < Kernel || width < Kernel || Padding.Largest >= Kernel)
        {
            throw new ArgumentException(
                $"A {Kernel}×{Kernel} pooling window with padding {Padding} does not fit an input {x} (N, H, W, C).", nameof(x));
        }

        return new Nhwc(x.N, ((height - Kernel) / Stride) + 1, ((width - Kernel) / Stride) + 1, x.C);
    }
}
