using Wikiart.Cuda.Runtime;

namespace Wikiart.Cuda.Kernels;

/// <summary>How a convolution moves over its input, the same in both directions.</summary>
/// <param name="Stride">Step in pixels, at least 1.</param>
/// <param name="Padding">Zeros added on each side.</param>
public readonly record struct ConvGeometry(int Stride, Margins Padding)
{
    /// <summary>The output's shape (PyTorch's Conv2d: floor((size + padding of both sides − kernel) / stride) + 1).</summary>
    /// <param name="x">The input's shape.</param>
    /// <param name="weight">The weights' shape.</param>
    /// <returns>[N, P, Q, O].</returns>
    /// <exception cref="ArgumentException">The channels differ, or the kernel is larger than the padded input.</exception>
    public Nhwc Output(Nhwc x, Oihw weight)
    {
        int height = x.H + Padding.Top + Padding.Bottom;
        int width = x.W + Padding.Left + Padding.Right;
        if (x.C != weight.I || height < weight.H || width < weight.W)
        {
            throw new ArgumentException($"Weights {weight} with padding {Padding} do not fit an input {x} (N, H, W, C).", nameof(weight));
        }

        return new Nhwc(x.N, ((height - weight.H) / Stride) + 1, ((width - weight.W) / Stride) + 1, weight.O);
    }
}
