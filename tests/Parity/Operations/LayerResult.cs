namespace Wikiart.Cuda.Parity.Tests.Operations;

/// <summary>What a layer computed, in its own layout.</summary>
/// <param name="Output">The output.</param>
/// <param name="InputGradient">Gradient of the input.</param>
/// <param name="Gradients">Gradients of the parameters by name.</param>
internal sealed record LayerResult(float[] Output, float[] InputGradient, IReadOnlyDictionary<string, float[]> Gradients);
