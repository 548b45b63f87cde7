using Wikiart.Cuda.Runtime;

namespace Wikiart.Cuda.Kernels;

/// <summary>
/// Backward and update of a linear layer in one pass over its weights: dx from the weights as they were, dW formed where it is used
/// and never stored, the optimizer applied at once. It moves 28 bytes a weight for AdamW where separate passes move 40.
/// </summary>
public interface IFusedUpdate
{
    /// <summary><see cref="ILinear.LinearBackwardInput"/>, then <see cref="ILinear.LinearBackwardWeight"/> and SGD.</summary>
    /// <param name="x">Input [N, in].</param>
    /// <param name="dy">Gradient of the output [N, out], before any ReLU.</param>
    /// <param name="weight">Weights, changed in place.</param>
    /// <param name="momentum">Momentum buffer, changed in place; not touched when the momentum is 0.</param>
    /// <param name="step">The step's numbers.</param>
    /// <param name="dx">Gradient of the input, overwritten.</param>
    void LinearBackwardSgd(View<Nf> x, View<Nf> dy, View<OutIn> weight, View<OutIn> momentum, SgdStep step, View<Nf> dx);

    /// <summary><see cref="ILinear.LinearBackwardInput"/>, then <see cref="ILinear.LinearBackwardWeight"/> and AdamW.</summary>
    /// <param name="x">Input [N, in].</param>
    /// <param name="dy">Gradient of the output [N, out], before any ReLU.</param>
    /// <param name="weight">Weights, changed in place.</param>
    /// <param name="mean">m, changed in place.</param>
    /// <param name="variance">v, changed in place.</param>
    /// <param name="step">The step's numbers.</param>
    /// <param name="dx">Gradient of the input, overwritten.</param>
    void LinearBackwardAdamW(
        View<Nf> x, View<Nf> dy, View<OutIn> weight, View<OutIn> mean, View<OutIn> variance, AdamWStep step, View<Nf> dx);

    /// <summary>The update alone: <see cref="LinearBackwardSgd"/> without dx, for when something stands between the two.</summary>
    /// <param name="x">Input [N, in].</param>
    /// <param name="dy">Gradient of the output [N, out], before any ReLU.</param>
    /// <param name="weight">Weights, changed in place.</param>
    /// <param name="momentum">Momentum buffer, changed in place; not touched when the momentum is 0.</param>
    /// <param name="step">The step's numbers.</param>
    void LinearUpdateSgd(View<Nf> x, View<Nf> dy, View<OutIn> weight, View<OutIn> momentum, SgdStep step);

    /// <summary>The update alone: <see cref="LinearBackwardAdamW"/> without dx, for when something stands between the two.</summary>
    /// <param name="x">Input [N, in].</param>
    /// <param name="dy">Gradient of the output [N, out], before any ReLU.</param>
    /// <param name="weight">Weights, changed in place.</param>
    /// <param name="mean">m, changed in place.</param>
    /// <param name="variance">v, changed in place.</param>
    /// <param name="step">The step's numbers.</param>
    void LinearUpdateAdamW(View<Nf> x, View<Nf> dy, View<OutIn> weight, View<OutIn> mean, View<OutIn> variance, AdamWStep step);
}
