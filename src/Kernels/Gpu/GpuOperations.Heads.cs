using Wikiart.Cuda.Runtime;
using Wikiart.Cuda.Runtime.Cuda;

namespace Wikiart.Cuda.Kernels.Gpu;

public sealed partial class GpuOperations
{
    /// <inheritdoc/>
    public void HeadsForward(View<Nf> hidden, View<OutIn> weight, View<Vec> bias, HeadLayout heads, View<Nf> logits)
    {
        bool naive = IsNaive(Operation.HeadsForward);
        long outputs = logits.Shape.Count;
        Kernel("heads", naive ? "heads_forward_naive" : "heads_forward").Launch(
            naive ? Elements(outputs) : Warps(outputs),
            Stream,
            hidden.Address,
            weight.Address,
            bias.Address,
            Heads(heads).Argument,
            logits.Shape.N,
            logits.Address);
    }

    /// <inheritdoc/>
    public void HeadsBackwardInput(View<Nf> dlogits, View<OutIn> weight, HeadLayout heads, View<Nf> dhidden, bool accumulate)
    {
        int shared = heads.TotalClasses * sizeof(float);
        CudaKernel tuned = Kernel("heads", "heads_backward_input");
        bool naive = IsNaive(Operation.HeadsBackwardInput) || !FitsShared(tuned, shared);
        CudaKernel kernel = naive ? Kernel("heads", "heads_backward_input_naive") : tuned;
        kernel.Launch(
            naive ? Elements(dhidden.Shape.Count) : Items(dhidden.Shape.N, shared),
            Stream,
            dlogits.Address,
            weight.Address,
            Heads(heads).Argument,
            dhidden.Shape.N,
            dhidden.Address,
            Flag(accumulate));
    }

    /// <inheritdoc/>
    public void HeadsBackwardWeight(
        View<Nf> hidden, View<Nf> dlogits, HeadLayout heads, View<OutIn> dweight, View<Vec> dbias, bool accumulate)
    {
        int n = hidden.Shape.N;
        int shared = n * sizeof(float);
        CudaKernel tuned = Kernel("heads", "heads_backward_weight");
        bool naive = IsNaive(Operation.HeadsBackwardWeight) || !FitsShared(tuned, shared);
        CudaKernel kernel = naive ? Kernel("heads", "heads_backward_weight_naive") : tuned;
        kernel.Launch(
            naive ? Elements(dweight.Shape.Count) : Items(heads.TotalClasses, shared),
            Stream,
            hidden.Address,
            dlogits.Address,
            Heads(heads).Argument,
            n,
            dweight.Address,
            Flag(accumulate));
        ColumnSum(Stream, naive, 0, dlogits.Address, n, heads.TotalClasses, dbias.Address, accumulate);
    }

    /// <summary>A grid in which each warp takes items with a stride.</summary>
    private LaunchShape Warps(long items) => Elements(items * CudaDevice.Context.Info.WarpSize);

    /// <summary>Whether a block gets so much dynamic shared memory without asking.</summary>
    private bool FitsShared(CudaKernel kernel, int dynamicBytes) =>
        kernel.StaticSharedBytes + dynamicBytes <= CudaDevice.Context.Info.SharedMemoryPerBlock;
}
