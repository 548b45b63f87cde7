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
            Step("step", planned, rows, repeats, WaitedFor),
            Step("steps in a row", planned, rows, repeats, InARow),
            Step("step without graphs", planned, rows, repeats, WaitedFor, graphs: false));
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
    private BenchRow Step(
        string name, PlannedModel planned, List<BenchRow> rows, int repeats, Func<PlannedSteps, int, double> milliseconds, bool graphs = true)
    {
        using PlannedSteps training = new(operations, planned, graphs);
        InARow(training, WarmUps);
        return new BenchRow(
            name,
            milliseconds(training, repeats),
            rows.Sum(row => row.Gigaflop),
            rows.Sum(row => row.Gigabytes),
            rows.Sum(row => row.FloorMilliseconds));
    }

    /// <summary>The median of steps that are each waited for.</summary>
    private double WaitedFor(PlannedSteps training, int repeats)
    {
        double[] times = [.. Enumerable.Range(0, repeats).Select(_ => InARow(training, 1))];
        Array.Sort(times);
        return times[repeats / 2];
    }

    /// <summary>The mean of steps one behind the other, as an epoch has them: uploads and the host's work are beside the step before.</summary>
    private double InARow(PlannedSteps training, int repeats)
    {
        long start = Stopwatch.GetTimestamp();
        for (int i = 0; i < repeats; i++)
        {
            training.Take();
        }

        device.Synchronize();
        return Stopwatch.GetElapsedTime(start).TotalMilliseconds / repeats;
    }
}
