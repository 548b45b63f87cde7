namespace Wikiart.Cuda.Parity.Tests.Model;

/// <summary>What PyTorch computed in one step, before its update, after clipping.</summary>
/// <param name="Logits">[N, Σ classes].</param>
/// <param name="Losses">One a task.</param>
/// <param name="Gradients">By the parameters' names.</param>
internal sealed record TorchStep(float[] Logits, float[] Losses, IReadOnlyDictionary<string, float[]> Gradients);
