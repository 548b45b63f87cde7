using Wikiart.Cuda.Kernels.Gpu;
using Wikiart.Cuda.Runtime;
using Wikiart.Cuda.Runtime.Cuda;
using GpuDriver = Wikiart.Cuda.Kernels.Tests.Cuda.Gpu;

namespace Wikiart.Cuda.Kernels.Tests.Conformance;

/// <summary>The kernels on whatever driver the tests found.</summary>
internal static class GpuUnderTest
{
    /// <summary>Opens the kernels of a variant.</summary>
    /// <param name="variant">The variant.</param>
    /// <param name="weightTile">The tile of the fused convolution's weight gradient, or null for the default ones.</param>
    public static (Device Device, IOperations Operations) Open(KernelVariant variant, TensorTile? weightTile = null)
    {
        CudaDevice device = new(GpuDriver.Driver);
        KernelLibrary library = new(device.Context, GpuDriver.Compiler(), KernelSources.BuiltIn);
        GpuOperations operations = new(device, library, new KernelVariants(variant));
        if (weightTile is not null)
        {
            operations.Tiles.ChooseForAll(Operation.ConvReluPoolBackwardWeight, weightTile);
        }

        return (device, operations);
    }
}
