using Wikiart.Cuda.Kernels.Cpu;
using Wikiart.Cuda.Kernels.Gpu;
using Wikiart.Cuda.Kernels.Reference;
using Wikiart.Cuda.Kernels.Verification;
using Wikiart.Cuda.Runtime;

namespace Wikiart.Cuda.Kernels.Tests.Conformance;

/// <summary>One row of the conformance suite: an implementation in one of its settings.</summary>
/// <param name="Name">For test names.</param>
/// <param name="MissingBecause">Why it cannot run here, or null.</param>
/// <param name="Accuracy">How exactly it computes.</param>
/// <param name="Open">Opens its device and itself.</param>
internal sealed record Implementation(
    string Name, string? MissingBecause, Accuracy Accuracy, Func<(Device Device, IOperations Operations)> Open)
{
    /// <summary>
    /// F(4×4, 3×3) for numbers of variance 1: the intermediate products, weighted as they enter the worst of a tile's outputs, have in
    /// each dimension a variance of Σ (Aᵀ)² · ‖Bᵀ row‖² · ‖G row‖² = 94.3, where a plain sum of 3 taps has 3: they are 94.3 / 3 = 31
    /// times larger in two dimensions. Only the channels' products are summed, a ninth of the terms, so √9 times less is rounded.
    /// </summary>
    private const double Winograd4Gain = 31.0 / 3;

    public static Implementation Reference { get; } =
        OnHost("reference", missingBecause: null, Accuracy.Single, device => new ReferenceOperations(device));

    /// <summary>Everything that is held to the contract.</summary>
    public static IEnumerable<Implementation> All =>
    [
        .. Cpus,
        .. from variant in Enum.GetValues<KernelVariant>() where !KernelVariants.IsTensorCore(variant) select Gpu(variant),
    ];

    /// <summary>The CPU with every set of vector instructions. Other numbers of threads give the same bits (ThreadCountTests).</summary>
    public static IEnumerable<Implementation> Cpus => Enum.GetValues<SimdLevel>().Select(level => Cpu(level));

    public static IEnumerable<Implementation> ReferenceAndCpus => [Reference, .. Cpus];

    public static IEnumerable<Implementation> ReferenceAndAll => [Reference, .. All];

    /// <summary>The kernels for tensor cores; all other operations have none.</summary>
    public static IEnumerable<Implementation> TensorCores => [Gpu(KernelVariant.Tf32), Gpu(KernelVariant.Bf16)];

    /// <summary>The weight gradient of the fused convolution on sparse tensor cores, which no other operation has.</summary>
    public static IEnumerable<Implementation> SparseTensorCores =>
        from variant in new[] { KernelVariant.Tf32, KernelVariant.Bf16 } from tile in SparseTile.Every select Gpu(variant, tile);

    public static IEnumerable<Implementation> AllAndConvAlgorithms => [.. All, .. TensorCores, .. ConvAlgorithms];

    public static IEnumerable<Implementation> Everything => [Reference, .. AllAndConvAlgorithms];

    /// <summary>The CPU's ways to compute a convolution.</summary>
    public static IEnumerable<Implementation> ConvAlgorithms =>
        from level in Enum.GetValues<SimdLevel>()
        from algorithm in new[] { ConvAlgorithm.Direct, ConvAlgorithm.Winograd2, ConvAlgorithm.Winograd4 }
        select Cpu(level, algorithm);

    /// <summary>Implementations whose sums of small integers are exact.</summary>
    public static IEnumerable<Implementation> ExactOnIntegers =>
        [Reference, .. All, .. TensorCores, .. ConvAlgorithms.Where(implementation => !implementation.Name.Contains(nameof(ConvAlgorithm.Winograd4)))];

    public static Implementation Cpu(SimdLevel level, ConvAlgorithm algorithm = ConvAlgorithm.Auto) => OnHost(
        $"cpu {level} {algorithm}",
        SimdSupport.Includes(level) ? null : $"this processor has no {level}; run the suite on one that has",
        algorithm is ConvAlgorithm.Auto or ConvAlgorithm.Winograd4 ? Accuracy.Single with { ConvolutionGain = Winograd4Gain } : Accuracy.Single,
        device => new CpuOperations(device, threads: 2, level, algorithm));

    /// <summary>The kernels, on the software GPU or a real one; skipped when there is neither.</summary>
    /// <param name="variant">Which kernels.</param>
    /// <param name="weightTile">The tile of the fused convolution's weight gradient, or null for the default ones.</param>
    public static Implementation Gpu(KernelVariant variant, TensorTile? weightTile = null) => new(
        weightTile is null ? $"gpu {variant}" : $"gpu {variant} {weightTile.Suffix}",
        MissingBecause: null,
        Accuracy.Of(variant),
        () => GpuUnderTest.Open(variant, weightTile));

    public override string ToString() => Name;

    private static Implementation OnHost(
        string name, string? missingBecause, Accuracy accuracy, Func<HostDevice, IOperations> create) => new(
        name,
        missingBecause,
        accuracy,
        () =>
        {
            HostDevice device = new(poison: true);
            return (device, create(device));
        });
}
