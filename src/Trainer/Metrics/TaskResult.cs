namespace Wikiart.Cuda.Trainer.Metrics;

/// <summary>Results of one task over an epoch.</summary>
/// <param name="Loss">Mean loss.</param>
/// <param name="Top1">Top-1 accuracy, 0 to 1.</param>
/// <param name="Top5">Top-5 accuracy, 0 to 1.</param>
/// <param name="Labelled">Pictures that have a label.</param>
internal sealed record TaskResult(double Loss, double Top1, double Top5, long Labelled)
{
    /// <summary>The results of running sums.</summary>
    /// <param name="totals">The sums.</param>
    /// <returns>Their means.</returns>
    public static TaskResult Of(TaskTotals totals) => new(totals.Loss, totals.Top1, totals.Top5, totals.Labelled);
}
