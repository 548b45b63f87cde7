using Wikiart.Cuda.Runtime;

namespace Wikiart.Cuda.Kernels;

/// <summary>From decoded pictures to the network's input.</summary>
public interface IInput
{
    /// <summary>
    /// Crops, mirrors and normalises: <c>y[n,h,w,c] = (x[n, top+h, left+w', c] / 255 − mean[c]) / std[c]</c> with <c>w' = W−1−w</c> when
    /// mirrored (torchvision: crop, hflip, ToTensor, Normalize).
    /// </summary>
    /// <param name="pixels">Pictures, at least as large as the output.</param>
    /// <param name="crops">Window of each sample; it must lie inside the picture.</param>
    /// <param name="normalization">Mean and standard deviation of each channel.</param>
    /// <param name="y">Output with 3 channels.</param>
    void Normalize(View<Rgb8> pixels, View<Crops> crops, Normalization normalization, View<Nhwc> y);
}
