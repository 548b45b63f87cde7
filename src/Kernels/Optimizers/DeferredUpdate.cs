using Wikiart.Cuda.Runtime;

namespace Wikiart.Cuda.Kernels.Optimizers;

/// <summary>The gradient <c>dyᵀ·x</c> of a linear layer's weights, not formed yet.</summary>
/// <param name="Weight">The weights.</param>
/// <param name="X">Input [N, in].</param>
/// <param name="Dy">Gradient of the output [N, out].</param>
internal readonly record struct DeferredUpdate(View<OutIn> Weight, View<Nf> X, View<Nf> Dy);
