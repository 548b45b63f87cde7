namespace Wikiart.Cuda.Kernels;

/// <summary>The numbers of one step of SGD.</summary>
/// <param name="LearningRate">lr.</param>
/// <param name="Momentum">μ, 0 for none.</param>
/// <param name="WeightDecay">λ, added to the gradient as λ·p.</param>
/// <param name="Nesterov">Look ahead along the momentum.</param>
/// <param name="IsFirst">Whether the momentum buffer holds nothing yet.</param>
public readonly record struct SgdStep(float LearningRate, float Momentum, float WeightDecay, bool Nesterov, bool IsFirst);
