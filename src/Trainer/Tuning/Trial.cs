namespace Wikiart.Cuda.Trainer.Tuning;

/// <summary>One way to compute something.</summary>
/// <param name="Name">The operation, or the whole step.</param>
/// <param name="Way">The tile, or where the heads' update runs.</param>
/// <param name="Agrees">Whether its result agrees with the naive kernel's; one that does not is never chosen.</param>
/// <param name="Milliseconds">The median, NaN when it was not timed.</param>
internal sealed record Trial(string Name, string Way, bool Agrees, double Milliseconds)
{
    /// <summary>Whether it is used from now on.</summary>
    public bool IsChosen { get; init; }
}
