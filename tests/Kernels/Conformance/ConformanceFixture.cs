using System.Collections.Concurrent;
using System.Diagnostics;
using Wikiart.Cuda.Runtime;

namespace Wikiart.Cuda.Kernels.Tests.Conformance;

/// <summary>Holds an implementation to the contract, operation by operation.</summary>
/// <typeparam name="TCases">Which operations.</typeparam>
public abstract class ConformanceFixture<TCases>(Implementation implementation) : ImplementationFixture(implementation)
    where TCases : IOperationCases
{
    private static readonly ConcurrentDictionary<OperationCase, IReadOnlyList<Outcome>> ReferenceOutcomes = new();

    protected static OperationCase[] Cases { get; } = [.. TCases.All];

    [TestCaseSource(nameof(Cases))]
    public void AgreesWithReference(OperationCase operation)
    {
        IReadOnlyList<Outcome> expected = ReferenceOutcomes.GetOrAdd(operation, key =>
        {
            (Device device, IOperations reference) = Implementation.Reference.Open();
            using (device)
            using (reference)
            {
                return Run(key, device, reference, convolutionGain: 1);
            }
        });
        IReadOnlyList<Outcome> actual = Run(operation, Device, Operations, Gain);
        Assert.That(actual.Select(outcome => outcome.Name), Is.EqualTo(expected.Select(outcome => outcome.Name)));
        foreach ((Outcome mine, Outcome theirs) in actual.Zip(expected))
        {
            mine.AssertAgreesWith(theirs);
        }
    }

    [TestCaseSource(nameof(Cases))]
    public void GivesTheSameBitsAgain(OperationCase operation)
    {
        IReadOnlyList<Outcome> first = Run(operation, Device, Operations, Gain);
        foreach ((Outcome mine, Outcome before) in Run(operation, Device, Operations, Gain).Zip(first))
        {
            mine.AssertSameBits(before);
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
        for (long start = Stopwatch.GetTimestamp(); fewest > 0 && Stopwatch.GetElapsedTime(start).TotalSeconds < 2;)
        {
            long before = GC.GetTotalAllocatedBytes(precise: true);
            call();
            call();
            Device.Synchronize();
            fewest = Math.Min(fewest, GC.GetTotalAllocatedBytes(precise: true) - before);
        }

        Assert.That(fewest, Is.Zero, "bytes on the managed heap");
        Assert.That(Device.Allocations, Is.EqualTo(deviceAllocations), "allocations on the device");
    }

    private static IReadOnlyList<Outcome> Run(
        OperationCase operation, Device device, IOperations operations, double convolutionGain)
    {
        using Workbench bench = new(device, operations, convolutionGain);
        operation.Prepare(bench)();
        return bench.Collect();
    }
}
