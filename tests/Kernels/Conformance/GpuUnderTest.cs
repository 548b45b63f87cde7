using Wikiart.Cuda.Kernels.Gpu;
using Wikiart.Cuda.Runtime;
using Wikiart.Cuda.Runtime.Cuda;
using GpuDriver = Wikiart.Cuda.Kernels.Tests.Cuda.Gpu;

namespace Wikiart.Cuda.Kernels.Tests.Conformance;

/// <summary>The kernels on whatever driver the tests found.</summary>
internal static class GpuUnderTest
{
    public static (Device Device, IOperations Operations) Open(KernelVariant variant)
    {
        CudaDevice device = new(GpuDriver.Driver);
        KernelLibrary library = new(device.Context, GpuDriver.Compiler(), KernelSources.BuiltIn);
        return (device, new GpuOperations(device, library, new KernelVariants(variant)));
    }
}
