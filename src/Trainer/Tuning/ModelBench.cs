using System.Diagnostics;
using Wikiart.Cuda.Kernels.Gpu;
using Wikiart.Cuda.Runtime.Cuda;
using Wikiart.Cuda.Trainer.Commands;
using Wikiart.Cuda.Trainer.Devices;
using Wikiart.Cuda.Trainer.Profiling;

namespace Wikiart.Cuda.Trainer.Tuning;

/// <summary>Times every operation of a model and its whole training step.</summary>
/// <param name="device">The GPU.</param>
/// <param name="operations">What computes, with the tiles that were chosen.</param>
/// <param name="precision">How it multiplies.</param>
internal sealed class ModelBench(CudaDevice device, GpuOperations operations, Precision precision)
{
    private const int WarmUps = 4;

    /// <summary>Times a model.</summary>
    /// <param name="planned">The model, its batch and its optimizer.</param>
    /// <param name="repeats">Timed calls of each operation, and timed steps.</param>
    /// <returns>The medians beside their floors.</returns>
    /// <exception cref="Runtime.UserException">The memory is exhausted.</exception>
    public BenchResult Run(PlannedModel planned, int repeats)
    {
        DevicePeaks peaks;
        List<BenchRow> rows = [];
        List<BenchRow> others = [];
        using (EventTimer timer = new(device))
        {
            peaks = DevicePeaks.Measure(device, timer, precision, repeats);
            BenchTimer rowTimer = new(timer, peaks, operations, repeats);
            using PlannedLayers layers = new(planned);
            TimeStep(rowTimer, layers, rows, others);
            TimeOthers(rowTimer, layers, others);
        }

        return new BenchResult(
            device.Info.Name,
            $"{device.Info.DriverVersion}",
            Choice.Word(precision),
            planned.Options.BatchSize,
            planned.Options.ImageSize,
            Choice.Word(planned.Options.Optimizer.Kind),
            peaks,
            rows,
            others,
            Step(planned, rows, repeats, graphs: true),
            Step(planned, rows, repeats, graphs: false));
    }

    /// <summary>The operations whose floors add up to the step's, and those of evaluation and of a step of another order.</summary>
    private void TimeStep(BenchTimer timer, PlannedLayers layers, List<BenchRow> step, List<BenchRow> apart)
    {
        foreach (Func<Operands, LayerOperations> layer in
            StepOperations.OfTrunk(layers, operations).Append(operands => new HeadOperations(operands, layers).All))
        {
            using Operands operands = new(device);
            LayerOperations all = layer(operands);
            step.AddRange(all.Step.Select(timer.Row));
            apart.AddRange(all.Apart.Select(timer.Row));
        }
    }

    private void TimeOthers(BenchTimer timer, PlannedLayers layers, List<BenchRow> others)
    {
        foreach (Func<Operands, IReadOnlyList<TimedOperation>> group in OtherKernels.Groups(layers))
        {
            using Operands operands = new(device);
            others.AddRange(group(operands).Select(timer.Row));
        }
    }

    /// <summary>A whole step, timed by the host from the upload of a batch to its logits; its floor is that of its operations one after the other.</summary>
    private BenchRow Step(PlannedModel planned, List<BenchRow> rows, int repeats, bool graphs)
    {
        using PlannedSteps training = new(operations, planned, graphs);
        double[] times = new double[repeats];
        for (int i = -WarmUps; i < repeats; i++)
        {
            long start = Stopwatch.GetTimestamp();
            training.Take();
            device.Synchronize();
            if (i >= 0)
            {
                times[i] = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
            }
        }

        Array.Sort(times);
        return new BenchRow(
            graphs ? "step" : "step without graphs",
            times[repeats / 2],
            rows.Sum(row => row.Gigaflop),
            rows.Sum(row => row.Gigabytes),
            rows.Sum(row => row.FloorMilliseconds));
    }
}
