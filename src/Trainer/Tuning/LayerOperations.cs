namespace Wikiart.Cuda.Trainer.Tuning;

/// <summary>What a layer computes.</summary>
/// <param name="Step">In a training step, whose floor is the sum of these operations'.</param>
/// <param name="Apart">In evaluation, or in a step of another order.</param>
internal sealed record LayerOperations(IReadOnlyList<TimedOperation> Step, IReadOnlyList<TimedOperation> Apart);
