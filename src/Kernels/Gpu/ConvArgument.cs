using System.Runtime.InteropServices;
using Wikiart.Cuda.Runtime;

namespace Wikiart.Cuda.Kernels.Gpu;

/// <summary>Mirrors <c>ConvShape</c> of conv_shape.cuh.</summary>
[StructLayout(LayoutKind.Sequential)]
internal readonly record struct ConvArgument(int N, int H, int W, int C, int P, int Q, int O, int R, int T, int Stride, int Top, int Left)
{
    /// <summary>The sizes of a convolution.</summary>
    public static ConvArgument Of(Nhwc x, Oihw weight, ConvGeometry geometry)
    {
        Nhwc y = geometry.Output(x, weight);
        return new ConvArgument(
            x.N, x.H, x.W, x.C, y.H, y.W, y.C, weight.H, weight.W, geometry.Stride, geometry.Padding.Top, geometry.Padding.Left);
    }

    /// <summary>Weights.</summary>
    public long Weights => (long)O * C * R * T;

    /// <summary>Output pixels.</summary>
    public int OutputPixels => checked(N * P * Q);

    /// <summary>Input pixels.</summary>
    public int InputPixels => checked(N * H * W);

    /// <summary>The forward pass as a product.</summary>
    public GemmSize Forward => new(OutputPixels, O, (long)R * T * C);

    /// <summary>The gradient of the input; a stride lets each of its pixels be reached by a share of the taps.</summary>
    public GemmSize BackwardInput => new(InputPixels, C, (long)R * T * O / (Stride * Stride));

    /// <summary>The gradient of the weights, on tensor cores: channels are padded to a multiple of four.</summary>
    public GemmSize BackwardWeight => new(O, (long)R * T * GpuOperations.PaddedTo4(C), OutputPixels);

    /// <summary>Output pixels after a 2×2/2 pool.</summary>
    public int PooledPixels => checked(N * (P / 2) * (Q / 2));
}
