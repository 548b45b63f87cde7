using Wikiart.Cuda.Runtime;

namespace Wikiart.Cuda.Kernels.Gpu;

public sealed partial class GpuOperations
{
    /// <inheritdoc/>
    public void MaxPoolForward(View<Nhwc> x, PoolGeometry geometry, View<Nhwc> y, View<PoolTaps> taps)
    {
        PoolArgument s = PoolArgument.Of(x.Shape, y.Shape, geometry);
        bool naive = IsNaive(Operation.MaxPoolForward);
        Kernel("max_pool", naive ? "max_pool_forward_naive" : "max_pool_forward").Launch(
            naive ? Elements(y.Shape.Count) : Items((long)s.N * s.P), Stream, x.Address, s, y.Address, taps.Address);
    }

    /// <inheritdoc/>
    public void MaxPoolBackward(View<Nhwc> dy, View<PoolTaps> taps, PoolGeometry geometry, View<Nhwc> dx, bool accumulate)
    {
        PoolArgument s = PoolArgument.Of(dx.Shape, dy.Shape, geometry);
        bool naive = IsNaive(Operation.MaxPoolBackward);
        Kernel("max_pool", naive ? "max_pool_backward_naive" : "max_pool_backward").Launch(
            naive ? Elements(dx.Shape.Count) : Items((long)s.N * s.H), Stream, dy.Address, taps.Address, s, dx.Address, Flag(accumulate));
    }
}
