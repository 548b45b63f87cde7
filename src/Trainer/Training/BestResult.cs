namespace Wikiart.Cuda.Trainer.Training;

/// <summary>A validation result: higher accuracy is better, and at equal accuracy a lower loss.</summary>
/// <param name="Epoch">After how many epochs.</param>
/// <param name="Top1">Mean of the tasks' top-1 accuracies.</param>
/// <param name="Loss">Sum of the tasks' losses.</param>
internal sealed record BestResult(int Epoch, double Top1, double Loss)
{
    /// <summary>Whether this result beats another.</summary>
    /// <param name="other">The other, or null when there is none.</param>
    /// <returns>True when it is better.</returns>
    public bool Beats(BestResult? other) =>
        other is null || Top1 > other.Top1 || (Top1 == other.Top1 && Loss < other.Loss);
}
