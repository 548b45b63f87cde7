using Wikiart.Cuda.Kernels;
using Wikiart.Cuda.Kernels.Cpu;
using Wikiart.Cuda.Kernels.Layers;
using Wikiart.Cuda.Kernels.Reference;
using Wikiart.Cuda.Runtime;

namespace Wikiart.Cuda.Parity.Tests;

/// <summary>One of our implementations on a device of its own, whose new memory is filled with NaN.</summary>
internal sealed class Engine : IDisposable
{
    public Engine(Backend backend, bool poison = true)
    {
        Device = new HostDevice(poison);
        Operations = backend switch
        {
            Backend.Reference => new ReferenceOperations(Device),
            Backend.CpuOneThread => new CpuOperations(Device, threads: 1),
            _ => new CpuOperations(Device, threads: 2),
        };
        Training = new LayerContext(Operations, isTraining: true);
    }

    public HostDevice Device { get; }

    public IOperations Operations { get; }

    public LayerContext Training { get; }

    public void Dispose()
    {
        Operations.Dispose();
        Device.Dispose();
    }
}
