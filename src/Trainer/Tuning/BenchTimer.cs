using Wikiart.Cuda.Kernels.Gpu;

namespace Wikiart.Cuda.Trainer.Tuning;

/// <summary>Times operations for a bench.</summary>
/// <param name="timer">Times work.</param>
/// <param name="peaks">The device's rates.</param>
/// <param name="operations">What computes.</param>
/// <param name="repeats">Timed calls of each.</param>
internal sealed class BenchTimer(EventTimer timer, DevicePeaks peaks, GpuOperations operations, int repeats)
{
    /// <summary>What computes.</summary>
    public GpuOperations Operations { get; } = operations;

    /// <summary>Times one operation.</summary>
    /// <param name="one">The operation.</param>
    /// <returns>Its time beside its floor.</returns>
    public BenchRow Row(TimedOperation one) =>
        new(one.Name, timer.Median(() => one.Run(Operations), repeats), 1e-9 * one.Flops, 1e-9 * one.Bytes, peaks.Floor(one));
}
