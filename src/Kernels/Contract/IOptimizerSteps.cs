using Wikiart.Cuda.Runtime;

namespace Wikiart.Cuda.Kernels;

/// <summary>One step of an optimizer over one parameter.</summary>
public interface IOptimizerSteps
{
    /// <summary>
    /// PyTorch's SGD: <c>g += λ·p; b = first ? g : μ·b + g; p −= lr·(nesterov ? g + μ·b : b)</c>; without momentum <c>p −= lr·g</c>.
    /// </summary>
    /// <param name="parameter">p, changed in place.</param>
    /// <param name="gradient">g, not changed.</param>
    /// <param name="momentum">b, changed in place; not touched when μ is 0.</param>
    /// <param name="step">lr, μ, λ.</param>
    void SgdStep(View<Vec> parameter, View<Vec> gradient, View<Vec> momentum, SgdStep step);

    /// <summary>
    /// AdamW (Loshchilov and Hutter, 2019), as PyTorch computes it:
    /// <c>p −= lr·λ·p; m += (1−β₁)(g−m); v = β₂·v + (1−β₂)·g²; p −= lr/(1−β₁ᵗ) · m / (√v/√(1−β₂ᵗ) + ε)</c>.
    /// </summary>
    /// <param name="parameter">p, changed in place.</param>
    /// <param name="gradient">g, not changed.</param>
    /// <param name="mean">m, changed in place.</param>
    /// <param name="variance">v, changed in place.</param>
    /// <param name="step">lr, β₁, β₂, ε, λ, t.</param>
    void AdamWStep(View<Vec> parameter, View<Vec> gradient, View<Vec> mean, View<Vec> variance, AdamWStep step);

    /// <summary>
    /// Holds all updates that come after it when one of some numbers is NaN or infinite: until <see cref="ReleaseUpdates"/> neither the operations here nor
    /// those of <see cref="IFusedUpdate"/> change a parameter or its state, and what else they write is undefined. It is decided where the
    /// numbers are, so that nobody waits for them.
    /// </summary>
    /// <param name="values">The numbers, for example losses.</param>
    void HoldUnlessFinite(View<Vec> values);

    /// <summary>Lets updates change their parameters again.</summary>
    void ReleaseUpdates();

    /// <summary>
    /// Tells the numbers of the step that begins. Work that was recorded reads them when it is replayed; whoever computes at once needs no
    /// word of it, since every call brings its numbers.
    /// </summary>
    /// <param name="step">lr, μ, λ.</param>
    void Announce(SgdStep step)
    {
    }

    /// <summary>The same for AdamW.</summary>
    /// <param name="step">lr, β₁, β₂, ε, λ, t.</param>
    void Announce(AdamWStep step)
    {
    }
}
