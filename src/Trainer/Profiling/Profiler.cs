using Wikiart.Cuda.Runtime.Cuda;

namespace Wikiart.Cuda.Trainer.Profiling;

/// <summary>Training steps of which only the last ones count for a profiler.</summary>
/// <param name="context">The GPU.</param>
/// <param name="training">The steps.</param>
internal sealed class Profiler(CudaContext context, PlannedSteps training)
{
    /// <summary>Whether Nsight Systems or Nsight Compute runs this process.</summary>
    public static bool IsAttached =>
        NvtxRange.IsEnabled || !string.IsNullOrEmpty(Environment.GetEnvironmentVariable("CUDA_INJECTION64_PATH"));

    /// <summary>Steps that compile the kernels and fill the caches.</summary>
    /// <param name="steps">How many.</param>
    public void WarmUp(int steps)
    {
        for (int step = 0; step < steps; step++)
        {
            training.Take();
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
