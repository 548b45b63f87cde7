using Wikiart.Cuda.Kernels.Gpu;
using Wikiart.Cuda.Runtime.Cuda;

namespace Wikiart.Cuda.Trainer.Tests.Devices;

/// <summary>The software GPU as this process's driver, for tests that look inside a learner; or a test that is skipped with the reason.</summary>
internal sealed class InProcessGpu : IDisposable
{
    private static readonly string[] Variables = ["WIKIART_CUDA_DRIVER", "WIKIART_NVRTC", "WIKIART_KERNEL_CACHE"];
    private readonly string?[] _before = [.. Variables.Select(Environment.GetEnvironmentVariable)];

    public InProcessGpu(KernelVariant variant)
    {
        Dictionary<string, string> environment = SoftwareGpuLibrary.Environment();
        foreach (string variable in Variables)
        {
            Environment.SetEnvironmentVariable(variable, environment[variable]);
        }

        CudaDriver driver = CudaDriver.Load();
        Device = new CudaDevice(driver);
        KernelLibrary library = new(Device.Context, CudaRuntimeCompiler.Load(driver.Version, TestContext.Progress.WriteLine), KernelSources.BuiltIn);
        Operations = new GpuOperations(Device, library, new KernelVariants(variant));
    }

    public CudaDevice Device { get; }

    public GpuOperations Operations { get; }

    public void Dispose()
    {
        Operations.Dispose();
        Device.Dispose();
        for (int i = 0; i < Variables.Length; i++)
        {
            Environment.SetEnvironmentVariable(Variables[i], _before[i]);
        }
    }
}
