using Wikiart.Cuda.Kernels.Gpu;
using Wikiart.Cuda.Kernels.Verification;

namespace Wikiart.Cuda.Trainer.Tuning;

/// <summary>Chooses tiles by time, among those whose results agree with the naive kernel's on the very operands that are timed.</summary>
/// <param name="naive">The naive kernels.</param>
/// <param name="tuned">The kernels of a precision; takes the choices.</param>
/// <param name="variant">The precision.</param>
/// <param name="timer">Times work.</param>
internal sealed class TileTuner(GpuOperations naive, GpuOperations tuned, KernelVariant variant, EventTimer timer)
{
    /// <summary>Tries every tile of one operation, and chooses the fastest that is right.</summary>
    /// <param name="operation">The operation.</param>
    /// <param name="repeats">Timed calls of each.</param>
    /// <returns>One entry a tile.</returns>
    public IReadOnlyList<Trial> Try(StepOperation operation, int repeats)
    {
        IReadOnlyList<float[]> expected = Result(operation, naive);
        List<(KernelTile Tile, Trial Trial)> trials = [];
        foreach (KernelTile tile in TileChoices.Candidates(operation.Operation, operation.Columns))
        {
            tuned.Tiles.Choose(operation.Operation, operation.Columns, tile);
            bool agrees = Agrees(operation, expected);
            double milliseconds = agrees ? timer.Median(() => operation.Run(tuned), repeats) : double.NaN;
            trials.Add((tile, new Trial(operation.Name, tile.Size, agrees, milliseconds)));
        }

        // An earlier choice among tiles none of which agrees now is none.
        tuned.Tiles.Forget(operation.Operation, operation.Columns);
        (KernelTile? best, Trial? chosen) = trials.Where(trial => trial.Trial.Agrees).OrderBy(trial => trial.Trial.Milliseconds).FirstOrDefault();
        if (best is not null)
        {
            tuned.Tiles.Choose(operation.Operation, operation.Columns, best);
        }

        return [.. trials.Select(trial => trial.Trial with { IsChosen = trial.Trial == chosen })];
    }

    /// <summary>Whether an operation, as it is set to run now, agrees with the naive kernels.</summary>
    /// <param name="operation">The operation.</param>
    public bool Agrees(StepOperation operation) => Agrees(operation, Result(operation, naive));

    private static IReadOnlyList<float[]> Result(StepOperation operation, GpuOperations operations)
    {
        operation.Reset?.Invoke();
        operation.Run(operations);
        return operation.Read();
    }

    private bool Agrees(StepOperation operation, IReadOnlyList<float[]> expected) =>
        Result(operation, tuned).Zip(expected).All(pair => Agrees(pair.First, pair.Second, operation.Tolerance(variant)));

    private static bool Agrees(float[] found, float[] expected, Tolerance tolerance)
    {
        double typical = Math.Sqrt(expected.Average(value => (double)value * value));
        for (int i = 0; i < expected.Length; i++)
        {
            if (!(Math.Abs((double)found[i] - expected[i]) <= tolerance.Limit(expected[i], typical)))
            {
                return false;
            }
        }

        return true;
    }
}
