using Wikiart.Cuda.Kernels.Gpu;

namespace Wikiart.Cuda.Kernels.Verification;

/// <summary>How much less exactly than plain fp32 an implementation computes sums of products.</summary>
/// <param name="ConvolutionGain">How many times more than a plain sum its convolutions may magnify rounding errors.</param>
/// <param name="OperandRoundoff">Half an ulp of what operands are rounded to, relative to them; 0 where they are used as they are.</param>
/// <param name="StoredRoundoff">The same of what is stored as the operand of a later product.</param>
internal readonly record struct Accuracy(double ConvolutionGain, double OperandRoundoff, double StoredRoundoff = 0)
{
    /// <summary>Plain fp32.</summary>
    public static Accuracy Single { get; } = new(ConvolutionGain: 1, OperandRoundoff: 0);

    /// <summary>Operands of 10 bits of mantissa behind the leading one, which are stored so: hardware drops what is behind them.</summary>
    public static Accuracy Tf32 { get; } = Single with { OperandRoundoff = 1.0 / (1 << 11), StoredRoundoff = 1.0 / (1 << 11) };

    /// <summary>Operands of 7 bits of mantissa behind the leading one, rounded when they are read.</summary>
    public static Accuracy Bf16 { get; } = Single with { OperandRoundoff = 1.0 / (1 << 8) };

    /// <summary>What a variant of the GPU's kernels promises.</summary>
    public static Accuracy Of(KernelVariant variant) => variant switch
    {
        KernelVariant.Tf32 => Tf32,
        KernelVariant.Bf16 => Bf16,
        _ => Single,
    };
}
