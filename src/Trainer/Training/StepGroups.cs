namespace Wikiart.Cuda.Trainer.Training;

/// <summary>
/// How the batches of an epoch form optimizer steps (timm's <c>--grad-accum-steps</c>): groups of equal size, and a smaller one at the
/// end, whose gradients are averaged over the batches that it has.
/// </summary>
/// <param name="Size">Batches in a step.</param>
/// <param name="Batches">Batches in the epoch.</param>
internal readonly record struct StepGroups(int Size, int Batches)
{
    /// <summary>Steps in the epoch.</summary>
    public int Steps => (Batches + Size - 1) / Size;

    /// <summary>What the loss of a batch is multiplied by.</summary>
    /// <param name="batch">The batch's place in the epoch.</param>
    /// <returns>One over the number of batches in its step.</returns>
    public double Share(int batch) => 1.0 / Math.Min(Size, Batches - (batch / Size * Size));

    /// <summary>Whether the weights are updated after a batch.</summary>
    /// <param name="batch">The batch's place in the epoch.</param>
    /// <returns>True for the last batch of a step.</returns>
    public bool Ends(int batch) => (batch + 1) % Size == 0 || batch + 1 == Batches;
}
