namespace Wikiart.Cuda.Runtime.Cuda;

/// <summary>cuBLAS, to compare the product's own kernels with. The product does not depend on it.</summary>
public sealed class CudaBlas : CudaResource
{
    private readonly BlasApi _api;
    private readonly nint _handle;

    /// <summary>Loads cuBLAS and opens it for a stream.</summary>
    /// <param name="stream">Where its work is queued.</param>
    /// <exception cref="UserException">cuBLAS was not found; the message lists what was tried.</exception>
    public CudaBlas(CudaStream stream)
        : base((stream ?? throw new ArgumentNullException(nameof(stream))).Context)
    {
        _api = new BlasApi(BlasSearch.Find(SearchEnvironment.OfThisProcess, Context.Driver.Version));
        _ = Context.Enter();
        _handle = _api.Create();
        Context.Remember(this);
        _api.SetStream(_handle, stream.Handle);
    }

    /// <summary>Where the library was found.</summary>
    public string LibraryPath => _api.LibraryPath;

    /// <summary>Queues a product of 32-bit matrices.</summary>
    /// <param name="product">The operands.</param>
    /// <param name="alpha">The factor of the product.</param>
    /// <param name="beta">The factor of what C holds.</param>
    public void Sgemm(in BlasProduct product, float alpha = 1, float beta = 0)
    {
        _ = Enter();
        _api.Sgemm(_handle, product, alpha, beta);
    }

    /// <summary>Queues a product with chosen types (<c>cublasGemmEx</c>).</summary>
    /// <param name="product">The operands.</param>
    /// <param name="factors">What A and B hold.</param>
    /// <param name="result">What C holds.</param>
    /// <param name="compute">How to compute.</param>
    /// <param name="alpha">The factor of the product.</param>
    /// <param name="beta">The factor of what C holds.</param>
    public void Gemm(
        in BlasProduct product, BlasDataType factors, BlasDataType result, BlasComputeType compute, float alpha = 1, float beta = 0)
    {
        _ = Enter();
        _api.GemmEx(_handle, product, factors, result, compute, alpha, beta);
    }

    private protected override void Release(DriverApi api) => _api.Destroy(_handle);
}
