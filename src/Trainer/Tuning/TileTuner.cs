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
    public IReadOnlyList<TileTrial> Try(StepOperation operation, int repeats)
    {
        operation.Run(naive);
        float[] expected = operation.Read();
        TensorTile before = tuned.Tiles.Of(operation.Operation, operation.Columns, TileChoices.Candidates(operation.Operation)[0]);
        List<TileTrial> trials = [];
        foreach (TensorTile tile in TileChoices.Candidates(operation.Operation))
        {
            tuned.Tiles.Choose(operation.Operation, operation.Columns, tile);
            operation.Run(tuned);
            bool agrees = Agrees(operation.Read(), expected, operation.Tolerance(variant));
            double milliseconds = agrees ? timer.Median(() => operation.Run(tuned), repeats) : double.NaN;
            trials.Add(new TileTrial(operation.Name, tile, agrees, milliseconds));
        }

        TileTrial? best = trials.Where(trial => trial.Agrees).MinBy(trial => trial.Milliseconds);
        tuned.Tiles.Choose(operation.Operation, operation.Columns, best?.Tile ?? before);
        return [.. trials.Select(trial => trial with { IsChosen = trial == best })];
    }

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
