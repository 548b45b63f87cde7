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
        CudaKernel tuned = Kernel("linear_update", "linear_update_sgd");
        if (IsNaive(Operation.LinearBackwardSgd) || !AllowUpdate(tuned, n))
        {
            LinearBackwardInput(dy, weight, dx, accumulate: false);
            Kernel("linear_update", "linear_update_sgd_naive").Launch(
                Elements(weight.Shape.Count),
                Stream,
                x.Address,
                dy.Address,
                weight.Address,
                momentum.Address,
                n,
                inputs,
                outputs,
                SgdArgument.Of(step));
            return;
        }

        tuned.Launch(
            UpdateShape(n, inputs),
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
        CudaKernel tuned = Kernel("linear_update", "linear_update_adamw");
        if (IsNaive(Operation.LinearBackwardAdamW) || !AllowUpdate(tuned, n))
        {
            LinearBackwardInput(dy, weight, dx, accumulate: false);
            Kernel("linear_update", "linear_update_adamw_naive").Launch(
                Elements(weight.Shape.Count),
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
            return;
        }

        tuned.Launch(
            UpdateShape(n, inputs),
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

    /// <summary>
    /// Allows the shared memory that a batch needs. A batch too large for the device's shared memory is updated by the naive kernel
    /// after a pass for dx: one more reading of the weights, and still no gradient of theirs in memory.
    /// </summary>
    private bool AllowUpdate(CudaKernel kernel, int n)
    {
        int bytes = UpdateSharedBytes(n);
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

    private static LaunchShape UpdateShape(int n, int inputs) =>
        new((inputs + UpdateColumns - 1) / UpdateColumns, UpdateColumns * UpdateWarps, UpdateSharedBytes(n));

    /// <summary>x and each warp's part of dx, [N, columns] each, and each warp's column of dy.</summary>
    private static int UpdateSharedBytes(int n) => checked((((1 + UpdateWarps) * UpdateColumns) + UpdateWarps) * n * sizeof(float));
}
