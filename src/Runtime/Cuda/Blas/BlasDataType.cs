namespace Wikiart.Cuda.Runtime.Cuda;

/// <summary>What a matrix holds (<c>cudaDataType_t</c>).</summary>
public enum BlasDataType
{
    /// <summary>32-bit floating point.</summary>
    Fp32 = 0,

    /// <summary>bfloat16.</summary>
    Bf16 = 14,
}
