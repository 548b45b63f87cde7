namespace Wikiart.Cuda.Trainer.Data.Images;

/// <summary>The instructions that <see cref="RowFilter"/> has a way for, each including those before it.</summary>
internal enum RowInstructions
{
    /// <summary>Whatever the processor has.</summary>
    Any,

    /// <summary>256-bit integers.</summary>
    Avx2,

    /// <summary>512-bit integers, and permutations of single bytes (AVX-512 BW and VBMI).</summary>
    Avx512Vbmi,
}
