using Wikiart.Cuda.Runtime.Cuda;
using Wikiart.Cuda.Trainer.Data;
using Wikiart.Cuda.Trainer.Metrics;
using Wikiart.Cuda.Trainer.Training;

namespace Wikiart.Cuda.Trainer.Profiling;

/// <summary>Training steps on random pixels, of which only the last ones count for a profiler.</summary>
/// <param name="context">The GPU.</param>
/// <param name="learner">The model, with weights.</param>
/// <param name="batch">What every step trains on.</param>
internal sealed class Profiler(CudaContext context, Learner learner, PixelBatch batch)
{
    // Small enough that weights stay numbers on pixels without meaning.
    private const double LearningRate = 1e-6;

    private readonly EpochMetrics _metrics = new(learner.Model.Heads);

    /// <summary>Whether Nsight Systems or Nsight Compute runs this process.</summary>
    public static bool IsAttached =>
        NvtxRange.IsEnabled || !string.IsNullOrEmpty(Environment.GetEnvironmentVariable("CUDA_INJECTION64_PATH"));

    /// <summary>Steps that compile the kernels and fill the caches.</summary>
    /// <param name="steps">How many.</param>
    public void WarmUp(int steps)
    {
        for (int step = 0; step < steps; step++)
        {
            learner.Train(batch, LearningRate, _metrics);
        }

        context.Synchronize();
    }

    /// <summary>Steps between cuProfilerStart and cuProfilerStop.</summary>
    /// <param name="steps">How many.</param>
    public void Record(int steps)
    {
        CudaProfiler.Start(context);
        WarmUp(steps);
        CudaProfiler.Stop(context);
    }

    /// <summary>Steps whose kernels are measured by events.</summary>
    /// <param name="steps">How many.</param>
    /// <returns>One entry a kernel, the longest first.</returns>
    public IReadOnlyList<KernelTime> Measure(int steps)
    {
        using KernelTimer timer = new(context);
        Record(steps);
        return timer.Collect();
    }
}
