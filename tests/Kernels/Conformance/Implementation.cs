using Wikiart.Cuda.Kernels.Cpu;
using Wikiart.Cuda.Kernels.Reference;
using Wikiart.Cuda.Runtime;

namespace Wikiart.Cuda.Kernels.Tests.Conformance;

/// <summary>One row of the conformance suite: an implementation in one of its settings.</summary>
/// <param name="Name">For test names.</param>
/// <param name="MissingBecause">Why it cannot run here, or null.</param>
/// <param name="Open">Opens its device and itself.</param>
public sealed record Implementation(string Name, string? MissingBecause, Func<(Device Device, IOperations Operations)> Open)
{
    public static Implementation Reference { get; } =
        OnHost("reference", missingBecause: null, device => new ReferenceOperations(device));

    /// <summary>Everything that is held to the contract.</summary>
    public static IEnumerable<Implementation> All =>
        from level in Enum.GetValues<SimdLevel>()
        from threads in new[] { 1, 2 }
        select Cpu(level, threads);

    public static IEnumerable<Implementation> AllWithReference => [Reference, .. All];

    public static Implementation Cpu(SimdLevel level, int threads) => OnHost(
        $"cpu {level} {threads} thread{(threads == 1 ? string.Empty : "s")}",
        SimdSupport.Includes(level) ? null : $"this processor has no {level}; run the suite on one that has",
        device => new CpuOperations(device, threads, level));

    public override string ToString() => Name;

    private static Implementation OnHost(string name, string? missingBecause, Func<HostDevice, IOperations> create) => new(
        name,
        missingBecause,
        () =>
        {
            HostDevice device = new(poison: true);
            return (device, create(device));
        });
}
