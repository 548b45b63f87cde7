namespace Wikiart.Cuda.Trainer.Tuning;

/// <summary>What <c>wikiart bench</c> measured.</summary>
/// <param name="Device">The GPU.</param>
/// <param name="Driver">The newest CUDA version that its driver supports.</param>
/// <param name="Precision">How it multiplied.</param>
/// <param name="BatchSize">Pictures in a batch.</param>
/// <param name="ImageSize">Their side in pixels.</param>
/// <param name="Optimizer">The optimizer of the whole step.</param>
/// <param name="Peaks">The device's rates.</param>
/// <param name="Operations">One row an operation of the step; their floors add up to the step's.</param>
/// <param name="OtherKernels">One row for each of the rest: the step's smaller operations, and those of other options.</param>
/// <param name="Step">A whole training step, replayed as a graph, from the host's point of view.</param>
/// <param name="StepInARow">One of several steps one behind the other, as an epoch has them.</param>
/// <param name="StepWithoutGraphs">A step that is waited for, queued kernel by kernel.</param>
internal sealed record BenchResult(
    string Device,
    string Driver,
    string Precision,
    int BatchSize,
    int ImageSize,
    string Optimizer,
    DevicePeaks Peaks,
    IReadOnlyList<BenchRow> Operations,
    IReadOnlyList<BenchRow> OtherKernels,
    BenchRow Step,
    BenchRow StepInARow,
    BenchRow StepWithoutGraphs);
