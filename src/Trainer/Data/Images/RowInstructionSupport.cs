using System.Runtime.Intrinsics.X86;

namespace Wikiart.Cuda.Trainer.Data.Images;

/// <summary>Which <see cref="RowInstructions"/> this processor has.</summary>
internal static class RowInstructionSupport
{
    /// <summary>The most that it has.</summary>
    public static RowInstructions Best =>
        Avx512Vbmi.IsSupported && Avx512BW.IsSupported ? RowInstructions.Avx512Vbmi
        : Avx2.IsSupported ? RowInstructions.Avx2
        : RowInstructions.Any;
}
