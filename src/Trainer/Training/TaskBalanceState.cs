namespace Wikiart.Cuda.Trainer.Training;

/// <summary>A learned task weight and what the optimizer remembers of it.</summary>
/// <param name="LogVariance">s; the task's factor is exp(−s).</param>
/// <param name="First">SGD: the momentum buffer. AdamW: the mean gradient.</param>
/// <param name="Second">AdamW: the mean squared gradient.</param>
internal readonly record struct TaskBalanceState(double LogVariance, double First, double Second);
