namespace Wikiart.Cuda.Parity.Tests.Operations;

/// <summary>What a loss computed.</summary>
/// <param name="Losses">One a head.</param>
/// <param name="Gradient">Gradient of the logits.</param>
internal sealed record LossResult(float[] Losses, float[] Gradient);
