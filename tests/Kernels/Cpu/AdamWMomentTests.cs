using Wikiart.Cuda.Kernels.Cpu;
using Wikiart.Cuda.Kernels.Verification;
using Wikiart.Cuda.Runtime;

namespace Wikiart.Cuda.Kernels.Tests.Cpu;

public sealed class AdamWMomentTests
{
    [Test]
    public void MomentsTooSmallToMatterBecomeZero()
    {
        using HostDevice device = new();
        using CpuOperations operations = new(device, threads: 1);
        using Workbench bench = new(device, operations);
        View<Vec> parameter = bench.InOut("parameter", new Vec(19), Tolerance.Any, _ => 1);
        View<Vec> gradient = bench.Input(new Vec(19), _ => 0);
        View<Vec> mean = bench.InOut("mean", new Vec(19), Tolerance.Any, _ => -1e-39f);
        View<Vec> variance = bench.InOut("variance", new Vec(19), Tolerance.Any, _ => 1e-40f);
        operations.AdamWStep(parameter, gradient, mean, variance, new AdamWStep(1e-3, 0.9, 0.999, 1e-8, 0, Step: 100));
        Assert.Multiple(() =>
        {
            Assert.That(bench.Download(mean), Has.All.Zero);
            Assert.That(bench.Download(variance), Has.All.Zero);
            Assert.That(bench.Download(parameter), Has.All.EqualTo(1));
        });
    }
}
