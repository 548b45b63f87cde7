using Wikiart.Cuda.Runtime;
using Wikiart.Cuda.Runtime.Cuda;

namespace Wikiart.Cuda.Kernels.Tests.Cuda;

public class StickyErrorTests : GpuTest
{
    [Test]
    public void A_kernel_that_writes_elsewhere_is_named_and_the_context_is_lost()
    {
        if (!Device.Info.Name.Contains("software", StringComparison.OrdinalIgnoreCase))
        {
            Assert.Ignore("a real GPU stays unusable for the rest of the process; run it on the software GPU");
        }

        CudaModule module = Load(Sources.Of("wild.cu", """
            extern "C" __global__ void wild(float* output) { output[1ll << 40] = 1.0f; }
            """));
        DeviceBuffer buffer = Device.Allocate(4, "output");

        CudaException error = Assert.Throws<CudaException>(() =>
        {
            module.GetKernel("wild").Launch(new LaunchShape(1, 1), Stream, buffer.Address);
            Device.Synchronize();
        })!;
        CudaException later = Assert.Throws<CudaException>(() => Device.Download(buffer.Address, new byte[4]))!;

        Assert.Multiple(() =>
        {
            Assert.That(error.Message, Does.Contain("CUDA_ERROR_ILLEGAL_ADDRESS (700)").And.Contains("launched last: wild")
                .And.EndsWith("The GPU context is lost: restart the program to use the GPU again."));
            Assert.That(error.IsContextLost && later.IsContextLost);
            Assert.That(error.LastLaunch, Is.EqualTo("wild"));
            Assert.That(module.Dispose, Throws.Nothing);
            Assert.That(buffer.Dispose, Throws.Nothing);
            Assert.That(Device.Dispose, Throws.Nothing);
        });
    }
}
