using Wikiart.Cuda.Runtime;

namespace Wikiart.Cuda.Kernels;

/// <summary>
/// Between channels-last, in which the trunk computes, and channels-first, the only layout that can be flattened. So the features of a
/// flattened image always come in PyTorch's order, and weights need no permutation on their way to a file.
/// </summary>
public interface ILayout
{
    /// <summary>Copies to channels-first.</summary>
    /// <param name="x">Input [N,H,W,C].</param>
    /// <param name="y">Output [N,C,H,W].</param>
    void ToNchw(View<Nhwc> x, View<Nchw> y);

    /// <summary>Copies the gradient back to channels-last.</summary>
    /// <param name="dy">Gradient of the output.</param>
    /// <param name="dx">Gradient of the input.</param>
    /// <param name="accumulate">Add to what is there.</param>
    void ToNchwBackward(View<Nchw> dy, View<Nhwc> dx, bool accumulate);
}
