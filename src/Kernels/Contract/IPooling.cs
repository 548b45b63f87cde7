using Wikiart.Cuda.Runtime;

namespace Wikiart.Cuda.Kernels;

/// <summary>
/// Max-pooling, as PyTorch's MaxPool2d: sizes are floored; the first maximum in row-major order wins; a NaN wins over every number, and
/// the last NaN over earlier ones. Padding never wins: a window is cut where it leaves the image.
/// </summary>
public interface IPooling
{
    /// <summary>Computes the output and remembers where each maximum was.</summary>
    /// <param name="x">Input [N,H,W,C].</param>
    /// <param name="geometry">Window, stride and padding.</param>
    /// <param name="y">Output; its sizes are <see cref="PoolGeometry.Output"/>.</param>
    /// <param name="taps">Index of the maximum inside each window, row-major; default where no backward pass follows.</param>
    void MaxPoolForward(View<Nhwc> x, PoolGeometry geometry, View<Nhwc> y, View<PoolTaps> taps);

    /// <summary>Sends each gradient to where the maximum was; windows that overlap add up.</summary>
    /// <param name="dy">Gradient of the output.</param>
    /// <param name="taps">What the forward pass remembered.</param>
    /// <param name="geometry">Window, stride and padding.</param>
    /// <param name="dx">Gradient of the input.</param>
    /// <param name="accumulate">Add to what is there.</param>
    void MaxPoolBackward(View<Nhwc> dy, View<PoolTaps> taps, PoolGeometry geometry, View<Nhwc> dx, bool accumulate);
}
