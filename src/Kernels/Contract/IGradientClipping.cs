using Wikiart.Cuda.Runtime;

namespace Wikiart.Cuda.Kernels;

/// <summary>
/// Clipping by the global norm, as PyTorch's <c>clip_grad_norm_</c>, in parts: a squared norm for each parameter, one factor from all of
/// them, and the gradients times that factor. Nothing leaves the device in between.
/// </summary>
public interface IGradientClipping
{
    /// <summary>Computes <c>Σ g²</c>.</summary>
    /// <param name="gradient">g.</param>
    /// <param name="square">One element, overwritten.</param>
    void SquaredNorm(View<Vec> gradient, View<Vec> square);

    /// <summary>
    /// Computes the squared norm of a linear layer's weight gradient <c>dW = dyᵀ·x</c> without forming it:
    /// <c>‖dyᵀ·x‖² = Σᵢⱼ (dy·dyᵀ)ᵢⱼ (x·xᵀ)ᵢⱼ</c>, the elementwise product of two N×N Gram matrices.
    /// </summary>
    /// <param name="x">Input [N, in].</param>
    /// <param name="dy">Gradient of the output [N, out].</param>
    /// <param name="square">One element, overwritten.</param>
    void LinearSquaredNorm(View<Nf> x, View<Nf> dy, View<Vec> square);

    /// <summary>
    /// Computes the norm of all gradients and the factor that brings it down to at most <paramref name="maxNorm"/>:
    /// <c>‖g‖ = √Σ squares; factor = min(1, maxNorm / (‖g‖ + 10⁻⁶))</c>. A norm that is not a number gives a factor that is not one.
    /// </summary>
    /// <param name="squares">Squared norm of each parameter's gradient.</param>
    /// <param name="maxNorm">The largest norm that is left as it is.</param>
    /// <param name="factor">One element, overwritten.</param>
    /// <param name="norm">One element, overwritten.</param>
    void ClipFactor(View<Vec> squares, float maxNorm, View<Vec> factor, View<Vec> norm);

    /// <summary>Multiplies all values by one factor that lies on the device.</summary>
    /// <param name="values">Changed in place.</param>
    /// <param name="factor">One element.</param>
    void Scale(View<Vec> values, View<Vec> factor);
}
