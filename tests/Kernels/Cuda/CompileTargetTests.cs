using Wikiart.Cuda.Runtime;
using Wikiart.Cuda.Runtime.Cuda;

namespace Wikiart.Cuda.Kernels.Tests.Cuda;

public class CompileTargetTests
{
    private static readonly int[] Supported = [75, 80, 86, 87, 89, 90];

    [TestCase(86, "sm_86")]
    [TestCase(88, "compute_87")]
    [TestCase(100, "compute_90")]
    public void A_device_gets_its_own_code_or_that_of_the_nearest_older_one(int device, string target) => Assert.That(
        CompileTarget.Choose(Supported, ComputeCapability.FromNumber(device), new Version(12, 4)).Name, Is.EqualTo(target));

    [Test]
    public void A_device_older_than_the_compiler_is_refused() => Assert.That(
        () => CompileTarget.Choose(Supported, new ComputeCapability(7, 0), new Version(13, 0)),
        Throws.TypeOf<UserException>().With.Message.EqualTo(
            "The GPU has compute capability 7.0, and NVRTC 13.0 compiles for 7.5 and later; use an older CUDA toolkit's NVRTC."));
}
