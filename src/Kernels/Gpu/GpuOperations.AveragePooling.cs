using Wikiart.Cuda.Runtime;

namespace Wikiart.Cuda.Kernels.Gpu;

/// <content>Global average pooling. The tuned kernels take four channels a thread; other numbers of channels have the naive ones alone.</content>
public sealed partial class GpuOperations
{
    /// <inheritdoc/>
    public void AveragePoolForward(View<Nhwc> x, View<Nf> y)
    {
        Nhwc s = x.Shape;
        bool naive = IsNaive(Operation.AveragePoolForward) || s.C % 4 != 0;
        Kernel("average_pool", naive ? "average_pool_forward_naive" : "average_pool_forward").Launch(
            Elements(naive ? y.Shape.Count : y.Shape.Count / 4), Stream, x.Address, s.N, s.H * s.W, s.C, y.Address);
    }

    /// <inheritdoc/>
    public void AveragePoolBackward(View<Nf> dy, View<Nhwc> dx, bool accumulate)
    {
        Nhwc s = dx.Shape;
        bool naive = IsNaive(Operation.AveragePoolBackward) || s.C % 4 != 0;
        Kernel("average_pool", naive ? "average_pool_backward_naive" : "average_pool_backward").Launch(
            Elements(naive ? s.Count : s.Count / 4), Stream, dy.Address, s.N, s.H * s.W, s.C, dx.Address, Flag(accumulate));
    }
}
