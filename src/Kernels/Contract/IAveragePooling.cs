using Wikiart.Cuda.Runtime;

namespace Wikiart.Cuda.Kernels;

/// <summary>
/// Global average pooling (PyTorch's AdaptiveAvgPool2d(1) and Flatten): each image becomes one row of as many features as it has channels,
/// so that the batch is carried over, whatever the image's size.
/// </summary>
public interface IAveragePooling
{
    /// <summary>Computes the mean of each channel over the pixels of its image.</summary>
    /// <param name="x">Input [N,H,W,C].</param>
    /// <param name="y">Output [N,C].</param>
    void AveragePoolForward(View<Nhwc> x, View<Nf> y);

    /// <summary>Spreads each gradient evenly over its pixels: <c>dx[n,h,w,c] = dy[n,c]/(H·W)</c>.</summary>
    /// <param name="dy">Gradient of the output.</param>
    /// <param name="dx">Gradient of the input.</param>
    /// <param name="accumulate">Add to what is there.</param>
    void AveragePoolBackward(View<Nf> dy, View<Nhwc> dx, bool accumulate);
}
