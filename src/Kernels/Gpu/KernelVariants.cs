using Wikiart.Cuda.Runtime.Cuda;

namespace Wikiart.Cuda.Kernels.Gpu;

/// <summary>Which variant of each operation runs.</summary>
public sealed class KernelVariants
{
    private readonly KernelVariant[] _variants = new KernelVariant[Enum.GetValues<Operation>().Length];

    /// <summary>The same variant everywhere; where an operation has none for tensor cores, its tuned fp32 one.</summary>
    /// <param name="variant">The variant.</param>
    public KernelVariants(KernelVariant variant = KernelVariant.Tuned)
    {
        foreach (Operation operation in Enum.GetValues<Operation>())
        {
            this[operation] = IsTensorCore(variant) && !HasTensorCores(operation) ? KernelVariant.Tuned : variant;
        }
    }

    /// <summary>The variant of one operation.</summary>
    /// <param name="operation">The operation.</param>
    public KernelVariant this[Operation operation]
    {
        get => _variants[(int)operation];
        set => _variants[(int)operation] = value;
    }

    /// <summary>The first capability whose tensor cores know tf32 and bf16.</summary>
    public static ComputeCapability OldestTensorCores { get; } = new(8, 0);

    /// <summary>Whether an operation has kernels for tensor cores, or stores what they read rounded for them.</summary>
    /// <param name="operation">The operation.</param>
    public static bool HasTensorCores(Operation operation) => operation is
        Operation.BatchNormForward or Operation.BatchNormAddReluForward or Operation.BatchNormBackwardInput or
        Operation.ConvForward or Operation.ConvBackwardInput or Operation.ConvBackwardWeight or Operation.ConvAddReluForward or Operation.ConvReluPoolForward
        or Operation.ConvReluPoolBackwardInput or Operation.ConvReluPoolBackwardWeight or Operation.LinearForward
        or Operation.LinearBackwardInput or Operation.LinearBackwardSgd or Operation.LinearBackwardAdamW or Operation.LinearUpdateSgd
        or Operation.LinearUpdateAdamW;

    /// <summary>Whether a variant uses tensor cores.</summary>
    /// <param name="variant">The variant.</param>
    public static bool IsTensorCore(KernelVariant variant) => variant is KernelVariant.Tf32 or KernelVariant.Bf16;

    /// <summary>Whether a device can run a variant.</summary>
    /// <param name="variant">The variant.</param>
    /// <param name="capability">The device's.</param>
    public static bool IsSupported(KernelVariant variant, ComputeCapability capability) =>
        !IsTensorCore(variant) || !(capability < OldestTensorCores);
}
