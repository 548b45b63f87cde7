using Wikiart.Cuda.Kernels.Gpu;

namespace Wikiart.Cuda.Trainer.Tuning;

/// <summary>One tile of one operation.</summary>
/// <param name="Name">The operation.</param>
/// <param name="Tile">The tile.</param>
/// <param name="Agrees">Whether its result agrees with the naive kernel's; one that does not is never chosen.</param>
/// <param name="Milliseconds">The median, NaN when it was not timed.</param>
internal sealed record TileTrial(string Name, TensorTile Tile, bool Agrees, double Milliseconds)
{
    /// <summary>Whether it is used from now on.</summary>
    public bool IsChosen { get; init; }
}
