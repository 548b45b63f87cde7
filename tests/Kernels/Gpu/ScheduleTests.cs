using Wikiart.Cuda.Kernels.Gpu;
using Wikiart.Cuda.Kernels.Tests.Conformance;
using Wikiart.Cuda.Kernels.Tests.Cuda;
using Wikiart.Cuda.Kernels.Verification;

namespace Wikiart.Cuda.Kernels.Tests.Gpu;

/// <summary>No result depends on the order in which blocks and threads run: a missing barrier or a race would show as another bit.</summary>
[TestFixture(KernelVariant.Naive, TypeArgs = [typeof(AllCases)])]
[TestFixture(KernelVariant.Tuned, TypeArgs = [typeof(AllCases)])]
[TestFixture(KernelVariant.Tf32, TypeArgs = [typeof(TensorCoreCases)])]
[TestFixture(KernelVariant.Bf16, TypeArgs = [typeof(TensorCoreCases)])]
[TestFixture(KernelVariant.Tf32, "sparse_wide", TypeArgs = [typeof(WeightGradientCases)])]
[TestFixture(KernelVariant.Tf32, "sparse_narrow", TypeArgs = [typeof(WeightGradientCases)])]
[TestFixture(KernelVariant.Bf16, "sparse_wide", TypeArgs = [typeof(WeightGradientCases)])]
[TestFixture(KernelVariant.Bf16, "sparse_narrow", TypeArgs = [typeof(WeightGradientCases)])]
internal sealed class ScheduleTests<TCases>(KernelVariant variant, string? sparseTile = null)
    : ImplementationFixture(Implementation.Gpu(variant, SparseTile.Every.FirstOrDefault(tile => tile.Suffix == sparseTile)))
    where TCases : IOperationCases
{
    private static readonly string[] Schedules = ["reverse", "shuffle:1", "shuffle:2"];

    private static IEnumerable<OperationCase> Cases => TCases.All;

    [TearDown]
    public void RestoreSchedule() => SoftwareGpu.SetSchedule(null);

    [TestCaseSource(nameof(Cases))]
    public void EverySchedule(OperationCase operation)
    {
        SoftwareGpu.SetSchedule("forward");
        IReadOnlyList<Outcome> forward = operation.Run(Device, Operations);
        foreach (string schedule in Schedules)
        {
            SoftwareGpu.SetSchedule(schedule);
            foreach ((Outcome mine, Outcome first) in operation.Run(Device, Operations).Zip(forward))
            {
                Assert.That(mine.CompareBits(first).Fault, Is.Null, schedule);
            }
        }
    }
}
