namespace Wikiart.Cuda.Kernels.Gpu;

/// <summary>Which variant of each operation runs.</summary>
public sealed class KernelVariants
{
    private readonly KernelVariant[] _variants = new KernelVariant[Enum.GetValues<Operation>().Length];

    /// <summary>The same variant everywhere.</summary>
    /// <param name="variant">The variant.</param>
    public KernelVariants(KernelVariant variant = KernelVariant.Tuned) => Array.Fill(_variants, variant);

    /// <summary>The variant of one operation.</summary>
    /// <param name="operation">The operation.</param>
    public KernelVariant this[Operation operation]
    {
        get => _variants[(int)operation];
        set => _variants[(int)operation] = value;
    }
}
