namespace Wikiart.Cuda.Trainer.Devices;

/// <summary>How a GPU multiplies; sums and weights are fp32 in each.</summary>
internal enum Precision
{
    /// <summary>Operands as they are, on the ordinary cores.</summary>
    Fp32,

    /// <summary>Operands rounded to 10 bits of mantissa, on tensor cores.</summary>
    Tf32,

    /// <summary>Operands rounded to 7 bits of mantissa, on tensor cores.</summary>
    Bf16,
}
