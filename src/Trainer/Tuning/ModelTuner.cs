using Wikiart.Cuda.Kernels.Gpu;
using Wikiart.Cuda.Runtime.Cuda;
using Wikiart.Cuda.Trainer.Commands;

namespace Wikiart.Cuda.Trainer.Tuning;

/// <summary>Chooses the tiles of a model's operations, and where the heads' update runs.</summary>
/// <param name="device">The GPU.</param>
/// <param name="naive">The naive kernels.</param>
/// <param name="tuned">The kernels of a precision; takes the choices.</param>
/// <param name="variant">The precision.</param>
internal sealed class ModelTuner(CudaDevice device, GpuOperations naive, GpuOperations tuned, KernelVariant variant)
{
    private bool HasTiles => KernelVariants.IsTensorCore(variant);

    /// <summary>Tries everything, the step with the tiles that were chosen, and after the operands of the single operations have been given back.</summary>
    /// <param name="planned">The model, its batch and its optimizer.</param>
    /// <param name="repeats">Timed calls of each tile, and timed steps.</param>
    /// <returns>One entry a way to compute something.</returns>
    /// <exception cref="Runtime.UserException">The memory is exhausted.</exception>
    public IReadOnlyList<Trial> Try(PlannedModel planned, int repeats)
    {
        HeadUpdateTuner order = new(device, tuned, planned);
        (List<Trial> trials, TiledOperation backward, IReadOnlyList<(HeadUpdate Way, bool Agrees)> ways) = TryTiles(planned, order, repeats);
        trials.AddRange(order.Try(ways, backward, repeats));
        return trials;
    }

    private (List<Trial> Trials, TiledOperation Backward, IReadOnlyList<(HeadUpdate Way, bool Agrees)> Ways) TryTiles(
        PlannedModel planned, HeadUpdateTuner order, int repeats)
    {
        using PlannedLayers layers = new(planned);
        using EventTimer timer = new(device);
        TileTuner tiles = new(naive, tuned, variant, timer);
        List<Trial> trials = [];
        tuned.HeadUpdate = HeadUpdate.OnePass;
        foreach (Func<Operands, LayerOperations> layer in HasTiles ? StepOperations.OfTrunk(layers, naive) : [])
        {
            using Operands operands = new(device);
            trials.AddRange(tiles.Try(layer(operands), repeats));
        }

        using Operands ofHeads = new(device);
        HeadOperations heads = new(ofHeads, layers);
        trials.AddRange(HasTiles ? tiles.Try(heads.All, repeats) : []);
        return (trials, heads.BackwardAndUpdate, order.Check(tiles, heads.BackwardAndUpdate));
    }
}
