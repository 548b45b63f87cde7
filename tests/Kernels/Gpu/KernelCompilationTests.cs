using Wikiart.Cuda.Kernels.Gpu;
using Wikiart.Cuda.Kernels.Tests.Cuda;
using Wikiart.Cuda.Runtime.Cuda;

namespace Wikiart.Cuda.Kernels.Tests.Gpu;

/// <summary>A real NVRTC compiles every kernel, without a GPU, for every architecture that users have; on all cores.</summary>
[Parallelizable(ParallelScope.All)]
public sealed class KernelCompilationTests
{
    private static readonly int[] Architectures = [75, 80, 86, 89, 90];

    private static IEnumerable<TestCaseData> Files =>
        from file in KernelSources.BuiltIn.Files
        from architecture in Architectures
        select new TestCaseData(file, architecture).SetArgDisplayNames(file, $"sm_{architecture}");

    [TestCaseSource(nameof(Files))]
    public void CompilesWithoutWarningsOrSpills(string file, int architecture)
    {
        CudaCompilation compilation = Nvrtc.Compiler().Compile(
            KernelSources.BuiltIn.Source(file), ComputeCapability.FromNumber(architecture), "--ptxas-options=-v");
        TestContext.Out.WriteLine($"{"kernel",-40} {"registers",9} {"spills",7} {"shared",7}");
        foreach (KernelResources kernel in compilation.Resources)
        {
            int spills = kernel.SpillStoreBytes + kernel.SpillLoadBytes;
            TestContext.Out.WriteLine($"{kernel.Kernel,-40} {kernel.Registers,9} {spills,7} {kernel.SharedBytes,7}");
        }

        using (Assert.EnterMultipleScope())
        {
            Assert.That(compilation.IsPtx, Is.False);
            Assert.That(compilation.Log, Does.Not.Contain("warning"));
            Assert.That(compilation.Resources, Is.Not.Empty);
            Assert.That(
                compilation.Resources.Where(kernel => kernel.SpillStoreBytes + kernel.SpillLoadBytes + kernel.StackBytes > 0), Is.Empty);
        }
    }
}
