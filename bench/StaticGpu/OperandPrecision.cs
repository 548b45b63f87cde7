namespace Wikiart.Cuda.StaticGpu;

/// <summary>What a kernel multiplies, which decides the rate that it may reach.</summary>
internal enum OperandPrecision
{
    Fp32,
    Tf32,
    Bf16,
}
