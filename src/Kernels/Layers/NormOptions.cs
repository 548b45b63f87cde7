namespace Wikiart.Cuda.Kernels.Layers;

/// <summary>How a batch norm is computed; the defaults are PyTorch's.</summary>
/// <param name="Epsilon">ε, added to the variance.</param>
/// <param name="Momentum">Weight of a batch in the running statistics.</param>
/// <param name="IsFixed">Use the running statistics in training as well, and keep scale and shift.</param>
public sealed record NormOptions(float Epsilon = 1e-5f, float Momentum = 0.1f, bool IsFixed = false);
