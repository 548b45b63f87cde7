using Wikiart.Cuda.Runtime;

namespace Wikiart.Cuda.Kernels.Gpu;

public sealed partial class GpuOperations
{
    /// <inheritdoc/>
    public void MixImages(View<Nhwc> images, View<MixRecord> mix)
    {
        Nhwc s = images.Shape;
        bool naive = IsNaive(Operation.MixImages);
        Kernel("mixing", naive ? "mix_images_naive" : "mix_images").Launch(
            naive ? Elements(s.Count) : Items(Math.Max(1, (long)s.N / 2 * s.H)), Unjoined, images.Address, mix.Address, s.N, s.H, s.W, s.C);
    }
}
