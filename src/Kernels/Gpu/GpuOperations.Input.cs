using Wikiart.Cuda.Runtime;

namespace Wikiart.Cuda.Kernels.Gpu;

public sealed partial class GpuOperations
{
    /// <inheritdoc/>
    public void Normalize(View<Rgb8> pixels, View<Crops> crops, Normalization normalization, View<Nhwc> y)
    {
        Nhwc s = y.Shape;
        NormalizeArgument argument = new(s.N, pixels.Shape.H, pixels.Shape.W, s.H, s.W, normalization);
        bool naive = IsNaive(Operation.Normalize);
        Kernel("normalize", naive ? "normalize_naive" : "normalize").Launch(
            Elements(naive ? s.Count : s.Count / s.C), Unjoined, pixels.Address, crops.Address, argument, y.Address);
    }
}
