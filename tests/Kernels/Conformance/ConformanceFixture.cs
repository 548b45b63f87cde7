using System.Collections.Concurrent;
using System.Diagnostics;
using Wikiart.Cuda.Kernels.Tests.Cuda;
using Wikiart.Cuda.Kernels.Verification;
using Wikiart.Cuda.Runtime;
using Wikiart.Cuda.Runtime.Cuda;

namespace Wikiart.Cuda.Kernels.Tests.Conformance;

/// <summary>Holds an implementation to the contract, operation by operation.</summary>
/// <typeparam name="TCases">Which operations.</typeparam>
internal abstract class ConformanceFixture<TCases>(Implementation implementation) : ImplementationFixture(implementation)
    where TCases : IOperationCases
{
    private static readonly ConcurrentDictionary<OperationCase, IReadOnlyList<Outcome>> ReferenceOutcomes = new();

    protected static OperationCase[] Cases { get; } = [.. TCases.All];

    [TestCaseSource(nameof(Cases))]
    public void AgreesWithReferenceAndGivesTheSameBitsAgain(OperationCase operation)
    {
        IReadOnlyList<Outcome> expected = ReferenceOutcomes.GetOrAdd(operation, key =>
        {
            (Device device, IOperations reference) = Implementation.Reference.Open();
            using (device)
            using (reference)
            {
                return key.Run(device, reference);
            }
        });
        IReadOnlyList<Outcome> actual = operation.Run(Device, Operations, Accuracy, areEndsWatched: Device is CudaDevice && SoftwareGpu.IsTheDriver);
        Assert.That(actual.Select(outcome => outcome.Name), Is.EqualTo(expected.Select(outcome => outcome.Name)));
        foreach ((Outcome mine, Outcome theirs) in actual.Zip(expected))
        {
            mine.AssertAgreesWith(theirs);
        }

        foreach ((Outcome again, Outcome before) in operation.Run(Device, Operations, Accuracy).Zip(actual))
        {
            again.AssertSameBits(before);
        }
    }

    /// <summary>The first call may plan; later ones neither allocate on the managed heap nor on the device.</summary>
    [TestCaseSource(nameof(Cases))]
    public void AllocatesNothing(OperationCase operation)
    {
        using Workbench bench = new(Device, Operations);
        Action call = operation.Prepare(bench);
        call();
        long deviceAllocations = Device.Allocations;
        long fewest = long.MaxValue;

        // The test host's own threads allocate now and then, so one clean round is the proof.
        for (long start = Stopwatch.GetTimestamp(); fewest > 0 && Stopwatch.GetElapsedTime(start).TotalSeconds < 10;)
        {
            long before = Allocated();
            call();
            Device.Synchronize();
            fewest = Math.Min(fewest, Allocated() - before);
        }

        Assert.That(fewest, Is.Zero, "bytes on the managed heap");
        Assert.That(Device.Allocations, Is.EqualTo(deviceAllocations), "allocations on the device");
    }

    /// <summary>Launching kernels is the caller's work alone; the CPU's operations have threads of their own.</summary>
    private long Allocated() =>
        Device is HostDevice ? GC.GetTotalAllocatedBytes(precise: true) : GC.GetAllocatedBytesForCurrentThread();
}
