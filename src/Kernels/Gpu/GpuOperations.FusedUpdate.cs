using Wikiart.Cuda.Runtime;
using Wikiart.Cuda.Runtime.Cuda;

namespace Wikiart.Cuda.Kernels.Gpu;

public sealed partial class GpuOperations
{
    /// <summary>Columns and warps of a block: <c>kColumns</c> and <c>kWarps</c> of linear_update.cu.</summary>
    private const int UpdateColumns = 32;
    private const int UpdateWarps = 8;

    private static readonly UpdateKernels LinearBackwardSgdKernels = new("linear_backward_sgd");
    private static readonly UpdateKernels LinearBackwardAdamWKernels = new("linear_backward_adamw");
    private static readonly UpdateKernels LinearUpdateSgdKernels = new("linear_update_sgd");
    private static readonly UpdateKernels LinearUpdateAdamWKernels = new("linear_update_adamw");
    private static readonly UpdateKernels LinearBackwardInputKernels = new("linear_backward_input");

    /// <inheritdoc/>
    public void LinearBackwardSgd(View<Nf> x, View<Nf> dy, View<OutIn> weight, View<OutIn> momentum, SgdStep step, View<Nf> dx)
    {
        (int n, int inputs, int outputs) = (x.Shape.N, weight.Shape.In, weight.Shape.Out);
        UpdateLaunch? launch = UpdatesBeside(Operation.LinearBackwardSgd, n, weight.Shape)
            ? null
            : Update(Operation.LinearBackwardSgd, LinearBackwardSgdKernels, n, weight.Shape, wantsInput: true);
        if (launch is null)
        {
            // One more reading of the weights, and still no gradient of theirs in memory.
            LinearBackwardInput(dy, weight, dx, accumulate: false);
            LinearUpdateSgd(x, dy, weight, momentum, step);
            return;
        }

        launch.Value.Kernel.Launch(
            launch.Value.Shape,
            Stream,
            x.Address,
            dy.Address,
            weight.Address,
            momentum.Address,
            n,
            inputs,
            outputs,
            _numbers.Of(step),
            dx.Address);
    }

    /// <inheritdoc/>
    public void LinearBackwardAdamW(
        View<Nf> x, View<Nf> dy, View<OutIn> weight, View<OutIn> mean, View<OutIn> variance, AdamWStep step, View<Nf> dx)
    {
        (int n, int inputs, int outputs) = (x.Shape.N, weight.Shape.In, weight.Shape.Out);
        UpdateLaunch? launch = UpdatesBeside(Operation.LinearBackwardAdamW, n, weight.Shape)
            ? null
            : Update(Operation.LinearBackwardAdamW, LinearBackwardAdamWKernels, n, weight.Shape, wantsInput: true);
        if (launch is null)
        {
            // One more reading of the weights, and still no gradient of theirs in memory.
            LinearBackwardInput(dy, weight, dx, accumulate: false);
            LinearUpdateAdamW(x, dy, weight, mean, variance, step);
            return;
        }

        launch.Value.Kernel.Launch(
            launch.Value.Shape,
            Stream,
            x.Address,
            dy.Address,
            weight.Address,
            mean.Address,
            variance.Address,
            n,
            inputs,
            outputs,
            _numbers.Of(step),
            dx.Address);
    }

    /// <inheritdoc/>
    public void LinearUpdateSgd(View<Nf> x, View<Nf> dy, View<OutIn> weight, View<OutIn> momentum, SgdStep step)
    {
        (int n, int inputs, int outputs) = (x.Shape.N, weight.Shape.In, weight.Shape.Out);
        bool beside = UpdatesBeside(Operation.LinearBackwardSgd, n, weight.Shape);
        nint numbers = beside ? _numbers.CopyOf(_numbers.Of(step)) : _numbers.Of(step);
        UpdateLaunch launch = Update(Operation.LinearUpdateSgd, LinearUpdateSgdKernels, n, weight.Shape, wantsInput: false, beside)
            ?? new UpdateLaunch(Kernel("linear_update", "linear_update_sgd_naive"), Elements(weight.Shape.Count));
        CudaStream stream = beside ? CudaDevice.Fork() : Stream;
        launch.Kernel.Launch(
            launch.Shape, stream, x.Address, dy.Address, weight.Address, momentum.Address, n, inputs, outputs, numbers);
        if (beside)
        {
            CudaDevice.LeaveBeside(MemoryRange.Of(x), MemoryRange.Of(dy), MemoryRange.Of(weight), MemoryRange.Of(momentum));
        }
    }

    /// <inheritdoc/>
    public void LinearUpdateAdamW(
        View<Nf> x, View<Nf> dy, View<OutIn> weight, View<OutIn> mean, View<OutIn> variance, AdamWStep step)
    {
        (int n, int inputs, int outputs) = (x.Shape.N, weight.Shape.In, weight.Shape.Out);
        bool beside = UpdatesBeside(Operation.LinearBackwardAdamW, n, weight.Shape);
        nint numbers = beside ? _numbers.CopyOf(_numbers.Of(step)) : _numbers.Of(step);
        UpdateLaunch launch = Update(Operation.LinearUpdateAdamW, LinearUpdateAdamWKernels, n, weight.Shape, wantsInput: false, beside)
            ?? new UpdateLaunch(Kernel("linear_update", "linear_update_adamw_naive"), Elements(weight.Shape.Count));
        CudaStream stream = beside ? CudaDevice.Fork() : Stream;
        launch.Kernel.Launch(
            launch.Shape, stream, x.Address, dy.Address, weight.Address, mean.Address, variance.Address, n, inputs, outputs, numbers);
        if (beside)
        {
            CudaDevice.LeaveBeside(MemoryRange.Of(x), MemoryRange.Of(dy), MemoryRange.Of(weight), MemoryRange.Of(mean), MemoryRange.Of(variance));
        }
    }

    private bool UpdatesBeside(Operation operation, int n, OutIn weight) =>
        HeadUpdate == HeadUpdate.Beside || (HeadUpdate == HeadUpdate.Auto && Tiles.UpdatesBeside(operation, GemmSize.Of(n, weight)));

    /// <summary>
    /// The kernel that updates in one pass: on tensor cores where the batch fits their registers and rows begin at 16 bytes, else in fp32 where
    /// it fits shared memory, else none. A batch too large for both is updated by the naive kernel after a pass for dx. Beside the convolutions it
    /// takes one block's room on each multiprocessor, or their blocks would find none until it is done.
    /// </summary>
    private UpdateLaunch? Update(Operation operation, UpdateKernels kernels, int n, OutIn weight, bool wantsInput, bool beside = false)
    {
        if (IsNaive(operation))
        {
            return null;
        }

        if (UsesTensorCores(operation) && UpdateTile.For(GemmSize.Of(n, weight)) is { } smallest)
        {
            UpdateTile tile = Tiles.Of(operation, GemmSize.Of(n, weight), smallest);
            CudaKernel found = Kernel(UpdateTile.File, kernels.Of(tile));
            if (beside)
            {
                found.PreferShared();
            }

            return new UpdateLaunch(found, tile.Over(weight.In, beside ? Multiprocessors : int.MaxValue));
        }

        CudaKernel kernel = Kernel("linear_update", kernels.Tuned);
        int shared = UpdateSharedBytes(n, wantsInput);
        return AllowShared(kernel, shared) ? new UpdateLaunch(kernel, UpdateShape(weight.In, shared)) : null;
    }

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

    private readonly record struct UpdateLaunch(CudaKernel Kernel, LaunchShape Shape);
}
