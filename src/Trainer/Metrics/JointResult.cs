namespace Wikiart.Cuda.Trainer.Metrics;

/// <summary>Whether all tasks were right at once.</summary>
/// <param name="Top1">Share of the pictures of which every task's first answer is right, 0 to 1.</param>
/// <param name="Labelled">Pictures that have a label for every task.</param>
internal sealed record JointResult(double Top1, long Labelled);
