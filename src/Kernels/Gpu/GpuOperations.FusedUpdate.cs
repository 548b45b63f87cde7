using Wikiart.Cuda.Runtime;
using Wikiart.Cuda.Runtime.Cuda;

namespace Wikiart.Cuda.Kernels.Gpu;

public sealed partial class GpuOperations
{
    /// <summary>Columns and warps of a block: <c>kColumns</c> and <c>kWarps</c> of linear_update.cu.</summary>
    private const int UpdateColumns = 32;
    private const int UpdateWarps = 8;

    /// <inheritdoc/>
    public void LinearBackwardSgd(View<Nf> x, View<Nf> dy, View<OutIn> weight, View<OutIn> momentum, SgdStep step, View<Nf> dx)
    {
        (int n, int inputs, int outputs) = (x.Shape.N, weight.Shape.In, weight.Shape.Out);
        CudaKernel tuned = Kernel("linear_update", "linear_backward_sgd");
        int shared = UpdateSharedBytes(n, wantsInput: true);
        if (IsNaive(Operation.LinearBackwardSgd) || !AllowShared(tuned, shared))
        {
            LinearBackwardInput(dy, weight, dx, accumulate: false);
            UpdateNaively(x, dy, weight, momentum, step);
            return;
        }

        tuned.Launch(
            UpdateShape(inputs, shared),
            Stream,
            x.Address,
            dy.Address,
            weight.Address,
            momentum.Address,
            n,
            inputs,
            outputs,
            SgdArgument.Of(step),
            dx.Address);
    }

    /// <inheritdoc/>
    public void LinearBackwardAdamW(
        View<Nf> x, View<Nf> dy, View<OutIn> weight, View<OutIn> mean, View<OutIn> variance, AdamWStep step, View<Nf> dx)
    {
        (int n, int inputs, int outputs) = (x.Shape.N, weight.Shape.In, weight.Shape.Out);
        CudaKernel tuned = Kernel("linear_update", "linear_backward_adamw");
        int shared = UpdateSharedBytes(n, wantsInput: true);
        if (IsNaive(Operation.LinearBackwardAdamW) || !AllowShared(tuned, shared))
        {
            LinearBackwardInput(dy, weight, dx, accumulate: false);
            UpdateNaively(x, dy, weight, mean, variance, step);
            return;
        }

        tuned.Launch(
            UpdateShape(inputs, shared),
            Stream,
            x.Address,
            dy.Address,
            weight.Address,
            mean.Address,
            variance.Address,
            n,
            inputs,
            outputs,
            AdamWArgument.Of(step),
            dx.Address);
    }

    /// <inheritdoc/>
    public void LinearUpdateSgd(View<Nf> x, View<Nf> dy, View<OutIn> weight, View<OutIn> momentum, SgdStep step)
    {
        (int n, int inputs, int outputs) = (x.Shape.N, weight.Shape.In, weight.Shape.Out);
        CudaKernel tuned = Kernel("linear_update", "linear_update_sgd");
        int shared = UpdateSharedBytes(n, wantsInput: false);
        if (IsNaive(Operation.LinearUpdateSgd) || !AllowShared(tuned, shared))
        {
            UpdateNaively(x, dy, weight, momentum, step);
            return;
        }

        tuned.Launch(
            UpdateShape(inputs, shared),
            Stream,
            x.Address,
            dy.Address,
            weight.Address,
            momentum.Address,
            n,
            inputs,
            outputs,
            SgdArgument.Of(step));
    }

    /// <inheritdoc/>
    public void LinearUpdateAdamW(
        View<Nf> x, View<Nf> dy, View<OutIn> weight, View<OutIn> mean, View<OutIn> variance, AdamWStep step)
    {
        (int n, int inputs, int outputs) = (x.Shape.N, weight.Shape.In, weight.Shape.Out);
        CudaKernel tuned = Kernel("linear_update", "linear_update_adamw");
        int shared = UpdateSharedBytes(n, wantsInput: false);
        if (IsNaive(Operation.LinearUpdateAdamW) || !AllowShared(tuned, shared))
        {
            UpdateNaively(x, dy, weight, mean, variance, step);
            return;
        }

        tuned.Launch(
            UpdateShape(inputs, shared),
            Stream,
            x.Address,
            dy.Address,
            weight.Address,
            mean.Address,
            variance.Address,
            n,
            inputs,
            outputs,
            AdamWArgument.Of(step));
    }

    private void UpdateNaively(View<Nf> x, View<Nf> dy, View<OutIn> weight, View<OutIn> momentum, SgdStep step) =>
        Kernel("linear_update", "linear_update_sgd_naive").Launch(
            Elements(weight.Shape.Count),
            Stream,
            x.Address,
            dy.Address,
            weight.Address,
            momentum.Address,
            x.Shape.N,
            weight.Shape.In,
            weight.Shape.Out,
            SgdArgument.Of(step));

    private void UpdateNaively(
        View<Nf> x, View<Nf> dy, View<OutIn> weight, View<OutIn> mean, View<OutIn> variance, AdamWStep step) =>
        Kernel("linear_update", "linear_update_adamw_naive").Launch(
            Elements(weight.Shape.Count),
            Stream,
            x.Address,
            dy.Address,
            weight.Address,
            mean.Address,
            variance.Address,
            x.Shape.N,
            weight.Shape.In,
            weight.Shape.Out,
            AdamWArgument.Of(step));

    /// <summary>
    /// Allows the shared memory that a batch needs. A batch too large for the device's shared memory is updated by the naive kernel
    /// after a pass for dx: one more reading of the weights, and still no gradient of theirs in memory.
    /// </summary>
    private bool AllowShared(CudaKernel kernel, int bytes)
    {
        if (bytes > CudaDevice.Context.Info.SharedMemoryPerBlockOptIn - kernel.StaticSharedBytes)
        {
            return false;
        }

        if (!FitsShared(kernel, bytes))
        {
            kernel.AllowDynamicShared(bytes);
        }

        return true;
    }

    private static LaunchShape UpdateShape(int inputs, int sharedBytes) =>
        new((inputs + UpdateColumns - 1) / UpdateColumns, UpdateColumns * UpdateWarps, sharedBytes);

    /// <summary>x [N, columns], each warp's column of dy and, when dx is wanted, each warp's part of it [N, columns].</summary>
    private static int UpdateSharedBytes(int n, bool wantsInput) =>
        checked((((wantsInput ? 1 + UpdateWarps : 1) * UpdateColumns) + UpdateWarps) * n * sizeof(float));
}
