using System.Diagnostics;
using Wikiart.Cuda.Kernels.Gpu;
using Wikiart.Cuda.Runtime.Cuda;
using Wikiart.Cuda.Trainer.Commands;
using Wikiart.Cuda.Trainer.Profiling;

namespace Wikiart.Cuda.Trainer.Tuning;

/// <summary>
/// Chooses by time of the whole step whether the heads' update runs in one pass with their backward pass, or beside the convolutions. Steps are timed
/// in a row: an update that runs beside the next step's convolutions is faster only there.
/// </summary>
/// <param name="device">The GPU.</param>
/// <param name="tuned">The kernels of a precision; takes the choice.</param>
/// <param name="planned">The model, its batch and its optimizer.</param>
internal sealed class HeadUpdateTuner(CudaDevice device, GpuOperations tuned, PlannedModel planned)
{
    private const int WarmUps = 4;

    /// <summary>Says which of the ways give the naive kernels' results.</summary>
    /// <param name="tiles">Compares.</param>
    /// <param name="operation">The heads' backward pass with its update.</param>
    /// <returns>One entry a way, not timed yet.</returns>
    public IReadOnlyList<(HeadUpdate Way, bool Agrees)> Check(TileTuner tiles, TiledOperation operation)
    {
        List<(HeadUpdate Way, bool Agrees)> ways = [];
        foreach (HeadUpdate way in (HeadUpdate[])[HeadUpdate.OnePass, HeadUpdate.Beside])
        {
            tuned.HeadUpdate = way;
            ways.Add((way, tiles.Agrees(operation)));
        }

        tuned.HeadUpdate = HeadUpdate.Auto;
        return ways;
    }

    /// <summary>Times the ways that are right, and chooses the faster one.</summary>
    /// <param name="ways">What <see cref="Check"/> said.</param>
    /// <param name="operation">The heads' backward pass with its update.</param>
    /// <param name="repeats">Timed steps of each.</param>
    /// <returns>One entry a way.</returns>
    public IReadOnlyList<Trial> Try(IEnumerable<(HeadUpdate Way, bool Agrees)> ways, TiledOperation operation, int repeats)
    {
        List<(HeadUpdate Way, Trial Trial)> trials =
            [.. ways.Select(way => (way.Way, new Trial("step", Choice.Word(way.Way), way.Agrees, way.Agrees ? Median(way.Way, repeats) : double.NaN)))];
        (HeadUpdate best, Trial? chosen) = trials.Where(trial => trial.Trial.Agrees).OrderBy(trial => trial.Trial.Milliseconds).FirstOrDefault();
        tuned.Tiles.Choose(operation.Operation, operation.Size, best == HeadUpdate.Beside);
        return [.. trials.Select(trial => trial.Trial with { IsChosen = trial.Trial == chosen })];
    }

    private double Median(HeadUpdate way, int repeats)
    {
        tuned.HeadUpdate = way;
        using PlannedSteps training = new(tuned, planned, graphs: true);
        double[] times = new double[repeats];
        for (int i = -WarmUps; i < repeats; i++)
        {
            long start = Stopwatch.GetTimestamp();
            training.Take();
            if (i >= 0)
            {
                times[i] = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
            }
        }

        device.Synchronize();
        tuned.HeadUpdate = HeadUpdate.Auto;
        Array.Sort(times);
        return times[repeats / 2];
    }
}
