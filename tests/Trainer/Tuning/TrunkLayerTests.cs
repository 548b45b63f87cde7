using Wikiart.Cuda.Kernels;
using Wikiart.Cuda.Runtime;
using Wikiart.Cuda.Trainer.Tuning;

namespace Wikiart.Cuda.Trainer.Tests.Tuning;

/// <summary>Operands that are cut where they would be too large.</summary>
internal sealed class TrunkLayerTests
{
    [TestCase(1_000_000, 32)]
    [TestCase(32 * 512, 32)]
    [TestCase((32 * 512) - 1, 31)]
    [TestCase(512, 1)]
    [TestCase(511, 1)]
    public void A_block_is_cut_to_the_pictures_that_fit(int most, int pictures)
    {
        TrunkLayer layer = new("conv1", new Nhwc(32, 8, 8, 3), new Oihw(8, 3, 3, 3), new ConvGeometry(Stride: 1, Padding: 1));
        TrunkLayer cut = layer.Within(most);
        Assert.That(cut.Output, Is.EqualTo(new Nhwc(pictures, 8, 8, 8)));
    }
}
