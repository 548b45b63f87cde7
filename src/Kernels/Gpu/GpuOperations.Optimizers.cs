using Wikiart.Cuda.Runtime;
using Wikiart.Cuda.Runtime.Cuda;

namespace Wikiart.Cuda.Kernels.Gpu;

public sealed partial class GpuOperations
{
    /// <inheritdoc/>
    public void Announce(SgdStep step) => _numbers.Of(step);

    /// <inheritdoc/>
    public void Announce(AdamWStep step) => _numbers.Of(step);

    /// <inheritdoc/>
    public void HoldUnlessFinite(View<Vec> values) => Kernel("optimizers", "hold_unless_finite").Launch(
        new LaunchShape(1, 1),
        CudaDevice.StreamFor(MemoryRange.Of(values)),
        values.Address,
        values.Shape.Length,
        _numbers.SgdMark,
        _numbers.AdamWMark);

    /// <inheritdoc/>
    public void ReleaseUpdates() => _numbers.Release();

    /// <inheritdoc/>
    public void SgdStep(View<Vec> parameter, View<Vec> gradient, View<Vec> momentum, SgdStep step)
    {
        int count = parameter.Shape.Length;
        bool naive = IsNaive(Operation.SgdStep);
        Kernel("optimizers", naive ? "sgd_step_naive" : "sgd_step").Launch(
            Elements(naive ? count : Quads(count)),
            CudaDevice.StreamFor(MemoryRange.Of(parameter), MemoryRange.Of(gradient), MemoryRange.Of(momentum)),
            parameter.Address,
            gradient.Address,
            momentum.Address,
            count,
            _numbers.Of(step));
    }

    /// <inheritdoc/>
    public void AdamWStep(View<Vec> parameter, View<Vec> gradient, View<Vec> mean, View<Vec> variance, AdamWStep step)
    {
        int count = parameter.Shape.Length;
        bool naive = IsNaive(Operation.AdamWStep);
        Kernel("optimizers", naive ? "adamw_step_naive" : "adamw_step").Launch(
            Elements(naive ? count : Quads(count)),
            CudaDevice.StreamFor(MemoryRange.Of(parameter), MemoryRange.Of(gradient), MemoryRange.Of(mean), MemoryRange.Of(variance)),
            parameter.Address,
            gradient.Address,
            mean.Address,
            variance.Address,
            count,
            _numbers.Of(step));
    }
}
