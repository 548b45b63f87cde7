namespace Wikiart.Cuda.Runtime.Cuda;

/// <summary>How a factor enters a product (<c>cublasOperation_t</c>).</summary>
public enum BlasTranspose
{
    /// <summary>As it is.</summary>
    None = 0,

    /// <summary>Transposed.</summary>
    Transpose = 1,
}
