using System.Runtime.InteropServices;
using System.Text;
using Wikiart.Cuda.Kernels.Gpu;
using Wikiart.Cuda.Runtime.Cuda;

namespace Wikiart.Cuda.Trainer.Tests.Devices;

/// <summary>The software GPU as this process's driver, for tests that look inside a learner; or a test that is skipped with the reason.</summary>
internal sealed unsafe class InProcessGpu : IDisposable
{
    private readonly SoftwareGpuVariables _variables = new();
    private readonly CudaDriver _driver;

    public InProcessGpu(KernelVariant variant)
    {
        _driver = CudaDriver.Load();
        Device = new CudaDevice(_driver);
        Library = new KernelLibrary(Device.Context, CudaRuntimeCompiler.Load(_driver.Version, TestContext.Progress.WriteLine), KernelSources.BuiltIn);
        Operations = new GpuOperations(Device, Library, new KernelVariants(variant));
    }

    /// <summary>When streams do their work: <c>at-call</c>, <c>late</c> or <c>others-first</c>.</summary>
    public void SetStreams(string order)
    {
        nint library = NativeLibrary.Load(_driver.LibraryPath);
        delegate* unmanaged[Cdecl]<byte*, byte*, int> configure =
            (delegate* unmanaged[Cdecl]<byte*, byte*, int>)NativeLibrary.GetExport(library, "softwareGpuConfigure");
        fixed (byte* name = "WIKIART_SOFTWARE_GPU_STREAMS\0"u8, value = Encoding.UTF8.GetBytes(order + '\0'))
        {
            Assert.That(configure(name, value), Is.Zero, order);
        }
    }

    public CudaDevice Device { get; }

    public KernelLibrary Library { get; }

    public GpuOperations Operations { get; }

    public void Dispose()
    {
        SetStreams("at-call");
        Operations.Dispose();
        Device.Dispose();
        _variables.Dispose();
    }
}
