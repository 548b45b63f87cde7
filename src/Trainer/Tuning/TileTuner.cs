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
    private readonly HashSet<(Operation Operation, GemmSize Size)> _tried = [];

    /// <summary>Tries the operations of a layer that have a choice, and were not tried at this size before: residual networks repeat themselves.</summary>
    /// <param name="layer">The layer.</param>
    /// <param name="repeats">Timed calls of each tile.</param>
    /// <returns>One entry a tile.</returns>
    public IEnumerable<Trial> Try(LayerOperations layer, int repeats) =>
        ((TimedOperation[])[.. layer.Step, .. layer.Apart])
            .OfType<TiledOperation>()
            .Where(operation => _tried.Add((operation.Operation, operation.Size)))
            .SelectMany(operation => Try(operation, repeats));

    /// <summary>Tries every tile of one operation, and chooses the fastest that is right.</summary>
    /// <param name="operation">The operation.</param>
    /// <param name="repeats">Timed calls of each.</param>
    /// <returns>One entry a tile.</returns>
    private IReadOnlyList<Trial> Try(TiledOperation operation, int repeats)
    {
        IReadOnlyList<float[]> expected = Result(operation, naive);
        List<(KernelTile Tile, Trial Trial)> trials = [];
        foreach (KernelTile tile in tuned.Tiles.Candidates(operation.Operation, operation.Size))
        {
            tuned.Tiles.Choose(operation.Operation, operation.Size, tile);
            bool agrees = Agrees(operation, expected);
            double milliseconds = agrees ? timer.Median(() => operation.Run(tuned), repeats) : double.NaN;
            trials.Add((tile, new Trial(operation.Name, tile.Size, agrees, milliseconds)));
        }

        // An earlier choice among tiles none of which agrees now is none.
        tuned.Tiles.Forget(operation.Operation, operation.Size);
        (KernelTile? best, Trial? chosen) = trials.Where(trial => trial.Trial.Agrees).OrderBy(trial => trial.Trial.Milliseconds).FirstOrDefault();
        if (best is not null)
        {
            tuned.Tiles.Choose(operation.Operation, operation.Size, best);
        }

        return [.. trials.Select(trial => trial.Trial with { IsChosen = trial.Trial == chosen })];
    }

    /// <summary>Whether an operation, as it is set to run now, agrees with the naive kernels.</summary>
    /// <param name="operation">The operation.</param>
    public bool Agrees(TiledOperation operation) => Agrees(operation, Result(operation, naive));

    private static IReadOnlyList<float[]> Result(TiledOperation operation, GpuOperations operations)
    {
        operation.Reset?.Invoke();
        operation.Run(operations);
        return operation.Read();
    }

    private bool Agrees(TiledOperation operation, IReadOnlyList<float[]> expected) =>
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
