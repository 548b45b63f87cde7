namespace Wikiart.Cuda.Trainer.Training;

/// <summary>One step of a learning-rate range test.</summary>
/// <param name="LearningRate">The learning rate.</param>
/// <param name="Loss">Sum of the tasks' losses before the step.</param>
/// <param name="Smoothed">The same, smoothed over the steps so far.</param>
internal sealed record LearningRatePoint(double LearningRate, double Loss, double Smoothed);
