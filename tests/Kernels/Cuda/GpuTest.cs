using Wikiart.Cuda.Runtime.Cuda;

namespace Wikiart.Cuda.Kernels.Tests.Cuda;

/// <summary>A test with an open device and a compiler; it fails when something of the device is left over.</summary>
public abstract class GpuTest
{
    private TemporaryFolder _cache = null!;

    private protected CudaDevice Device { get; private set; } = null!;

    private protected CudaContext Context => Device.Context;

    private protected CudaStream Stream => Device.Stream;

    [SetUp]
    public void Open()
    {
        _cache = new TemporaryFolder();
        Device = new CudaDevice(Gpu.Driver);
    }

    [TearDown]
    public void Close()
    {
        Device?.Dispose();
        _cache.Dispose();
        if (Device is not null)
        {
            Assert.That(Device.Context.LiveResources, Is.Zero);
        }
    }

    private protected CudaModule Load(CudaSource source) =>
        new(Context, Gpu.Compiler(_cache).Compile(source, Device.Info.Capability));

    private protected CudaDeviceVariable<float> Upload(params float[] values)
    {
        CudaDeviceVariable<float> variable = new(Context, values.Length);
        variable.CopyToDevice(values, Stream);
        return variable;
    }

    private protected float[] Download(CudaDeviceVariable<float> variable)
    {
        float[] values = new float[variable.Count];
        variable.CopyToHost(values, Stream);
        return values;
    }
}
