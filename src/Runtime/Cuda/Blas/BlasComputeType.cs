namespace Wikiart.Cuda.Runtime.Cuda;

/// <summary>How a product is computed (<c>cublasComputeType_t</c>).</summary>
public enum BlasComputeType
{
    /// <summary>32-bit floating point.</summary>
    Fp32 = 68,

    /// <summary>Factors rounded to TF32, sums in 32 bits, on tensor cores.</summary>
    Fp32FastTf32 = 77,
}
