using System.Runtime.InteropServices;
using Wikiart.Cuda.Runtime;

namespace Wikiart.Cuda.Kernels.Gpu;

/// <summary>Mirrors <c>PoolShape</c> of max_pool.cu.</summary>
[StructLayout(LayoutKind.Sequential)]
internal readonly record struct PoolArgument(int N, int H, int W, int C, int P, int Q, int Kernel, int Stride, int Top, int Left)
{
    /// <summary>The sizes of a pool.</summary>
    public static PoolArgument Of(Nhwc x, Nhwc y, PoolGeometry geometry) =>
        new(x.N, x.H, x.W, x.C, y.H, y.W, geometry.Kernel, geometry.Stride, geometry.Padding.Top, geometry.Padding.Left);
}
