using Wikiart.Cuda.Runtime;

namespace Wikiart.Cuda.Kernels;

/// <summary>How a convolution moves over its input, the same in both directions.</summary>
/// <param name="Stride">Step in pixels, at least 1.</param>
/// <param name="Padding">Zeros added on each side, at least 0.</param>
public readonly record struct ConvGeometry(int Stride, int Padding)
{
    /// <summary>The output's shape (PyTorch's Conv2d: floor((size + 2·padding − kernel) / stride) + 1).</summary>
    /// <param name="x">The input's shape.</param>
    /// <param name="weight">The weights' shape.</param>
    /// <returns>[N, P, Q, O].</returns>
    /// <exception cref="ArgumentException">The channels differ, or the kernel is larger than the padded input.</exception>
    public Nhwc Output(Nhwc x, Oihw weight)
    {
        if (x.C != weight.I || x.H + (2 * Padding) < weight.H || x.W + (2 * Padding) < weight.W)
        {
            throw new ArgumentException($"Weights {weight} with padding {Padding} do not fit an input {x} (N, H, W, C).", nameof(weight));
        }

        return new Nhwc(x.N, Size(x.H, weight.H), Size(x.W, weight.W), weight.O);
    }

    private int Size(int input, int kernel) => ((input + (2 * Padding) - kernel) / Stride) + 1;
}
