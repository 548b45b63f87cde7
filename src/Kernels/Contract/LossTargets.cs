using Wikiart.Cuda.Runtime;

namespace Wikiart.Cuda.Kernels;

/// <summary>What the logits of a batch are to match (<see cref="ILoss"/>).</summary>
/// <param name="Labels">Class numbers y [N, tasks]; negative ones are missing.</param>
/// <param name="Mix">How the pictures were mixed, of which the labels' share counts here; null where they were not.</param>
/// <param name="ClassWeights">w [Σ classes].</param>
/// <param name="Smoothing">ε, 0 to 1.</param>
public readonly record struct LossTargets(View<Labels> Labels, View<MixRecord>? Mix, View<Vec> ClassWeights, float Smoothing);
