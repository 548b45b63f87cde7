using Wikiart.Cuda.Runtime;

namespace Wikiart.Cuda.Kernels;

/// <summary>What batch norm does to each channel: <c>y = (x − mean)·inverse·scale + shift</c>.</summary>
/// <param name="Mean">Mean of the batch, or the running one [C].</param>
/// <param name="Inverse">1/√(variance + ε) of the same [C].</param>
/// <param name="Scale">γ, PyTorch's weight [C].</param>
/// <param name="Shift">β, PyTorch's bias [C].</param>
public readonly record struct ChannelNorm(View<Vec> Mean, View<Vec> Inverse, View<Vec> Scale, View<Vec> Shift);
