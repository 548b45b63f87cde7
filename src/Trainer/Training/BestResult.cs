namespace Wikiart.Cuda.Trainer.Training;

/// <summary>A validation result: a higher score is better, and at equal scores a lower loss.</summary>
/// <param name="Epoch">After how many epochs.</param>
/// <param name="Top1">Mean of the tasks' top-1 accuracies.</param>
/// <param name="Loss">Sum of the tasks' losses.</param>
/// <param name="Score">Value of the metric that epochs are compared by; null when it is <paramref name="Top1"/>.</param>
internal sealed record BestResult(int Epoch, double Top1, double Loss, double? Score = null)
{
    /// <summary>Whether this result beats another.</summary>
    /// <param name="other">The other, or null when there is none.</param>
    /// <returns>True when it is better.</returns>
    public bool Beats(BestResult? other)
    {
        double score = Score ?? Top1;
        double others = other?.Score ?? other?.Top1 ?? double.NegativeInfinity;
        return other is null || score > others || (score == others && Loss < other.Loss);
    }
}
