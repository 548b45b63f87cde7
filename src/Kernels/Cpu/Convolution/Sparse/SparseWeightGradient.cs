using Wikiart.Cuda.Runtime;

namespace Wikiart.Cuda.Kernels.Cpu;

/// <summary>Gradients of a convolution's weights and biases through ReLU and max-pool, from the living windows alone.</summary>
/// <param name="executor">Who computes.</param>
/// <param name="device">Where scratch memory comes from.</param>
internal sealed unsafe class SparseWeightGradient(Executor executor, Device device) : IDisposable
{
    private readonly Scratch _sums = new(device, "partial weight gradients of living windows");
    private readonly WorkerScratch _workers = new(executor.Workers, device, "lists of living windows");

    /// <inheritdoc cref="SparsePlan.Supports"/>
    public bool Supports(Oihw weight, ConvGeometry geometry) => SparsePlan.Supports(weight, geometry, executor.Lanes);

    /// <summary>Computes both.</summary>
    /// <param name="x">Input.</param>
    /// <param name="y">Pooled output.</param>
    /// <param name="codes">Positions of the maxima.</param>
    /// <param name="dy">Gradient of the pooled output.</param>
    /// <param name="padding">Zeros on each side of the input.</param>
    /// <param name="dweight">Gradient of the weights.</param>
    /// <param name="dbias">Gradient of the biases.</param>
    /// <param name="accumulate">Add to what is there.</param>
    public void Run(
        View<Nhwc> x,
        View<Nhwc> y,
        View<PoolCodes> codes,
        View<Nhwc> dy,
        int padding,
        View<Oihw> dweight,
        View<Vec> dbias,
        bool accumulate)
    {
        SparsePlan plan = new(x.Shape, dweight.Shape, y.Shape, executor.Lanes, executor.HasManyRegisters);
        int parts = plan.Groups * plan.Blocks;
        SparseWeightGradientJob job = new()
        {
            Plan = plan,
            Lists = new SparseLists(y, codes, dy),
            Input = new InputTiles(x, padding),
            Images = x.Shape.N,
            Sums = _sums.Floats(parts * plan.BlockFloats),
        };
        job.Scratch = _workers.Floats(job.ScratchFloats);
        executor.Run(job, parts);
        executor.Run(
            new ReduceSparseJob
            {
                Plan = plan,
                Sums = job.Sums,
                Weights = new StoreGradient(dweight.Floats, accumulate),
                Bias = new StoreGradient(dbias.Floats, accumulate),
            },
            plan.OutChannels);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _sums.Dispose();
        _workers.Dispose();
    }
}
