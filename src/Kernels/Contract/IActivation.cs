using Wikiart.Cuda.Runtime;

namespace Wikiart.Cuda.Kernels;

/// <summary>The rectifier, <c>y = max(x, 0)</c>. NaN stays NaN.</summary>
public interface IActivation
{
    /// <summary>Computes the output. <paramref name="y"/> may be <paramref name="x"/> itself.</summary>
    /// <param name="x">Input.</param>
    /// <param name="y">Output of the same length.</param>
    void ReluForward(View<Vec> x, View<Vec> y);

    /// <summary>
    /// Passes the gradient where the output is not ≤ 0, so its value at 0 is 0, as in PyTorch.
    /// <paramref name="dx"/> may be <paramref name="dy"/> itself when it does not accumulate.
    /// </summary>
    /// <param name="y">Output of the forward pass.</param>
    /// <param name="dy">Gradient of the output.</param>
    /// <param name="dx">Gradient of the input.</param>
    /// <param name="accumulate">Add to what is there.</param>
    void ReluBackward(View<Vec> y, View<Vec> dy, View<Vec> dx, bool accumulate);
}
