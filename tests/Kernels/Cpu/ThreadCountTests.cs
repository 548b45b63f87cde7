using Wikiart.Cuda.Kernels.Cpu;
using Wikiart.Cuda.Kernels.Tests.Conformance;
using Wikiart.Cuda.Kernels.Verification;
using Wikiart.Cuda.Runtime;

namespace Wikiart.Cuda.Kernels.Tests.Cpu;

/// <summary>The CPU implementation computes the same bits with any number of threads.</summary>
[TestFixtureSource(nameof(Levels))]
internal sealed class ThreadCountTests(SimdLevel level)
{
    public static IEnumerable<SimdLevel> Levels => Enum.GetValues<SimdLevel>().Where(SimdSupport.Includes);

    private readonly HostDevice _device = new();
    private CpuOperations _one = null!;
    private CpuOperations _three = null!;

    [OneTimeSetUp]
    public void Open()
    {
        _one = new CpuOperations(_device, threads: 1, level);
        _three = new CpuOperations(_device, threads: 3, level);
    }

    [OneTimeTearDown]
    public void Close()
    {
        _one.Dispose();
        _three.Dispose();
        _device.Dispose();
    }

    [TestCaseSource(typeof(AllCases), nameof(AllCases.All))]
    [TestCaseSource(typeof(NotYetOnGpuCases), nameof(NotYetOnGpuCases.All))]
    public void OneAndThreeThreadsGiveTheSameBits(OperationCase operation)
    {
        IReadOnlyList<Outcome> one = Run(operation, _one);
        foreach ((Outcome mine, Outcome expected) in Run(operation, _three).Zip(one))
        {
            mine.AssertSameBits(expected);
        }
    }

    private IReadOnlyList<Outcome> Run(OperationCase operation, CpuOperations operations)
    {
        using Workbench bench = new(_device, operations);
        operation.Prepare(bench)();
        return bench.Collect();
    }
}
