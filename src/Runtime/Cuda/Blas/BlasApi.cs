using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;

namespace Wikiart.Cuda.Runtime.Cuda;

/// <summary>The few entry points of cuBLAS that a comparison of matrix products needs.</summary>
internal sealed unsafe class BlasApi
{
    private readonly delegate* unmanaged<nint*, int> _create;
    private readonly delegate* unmanaged<nint, int> _destroy;
    private readonly delegate* unmanaged<nint, nint, int> _setStream;
    private readonly delegate* unmanaged<nint, BlasTranspose, BlasTranspose, int, int, int, float*, nint, int, nint, int, float*, nint, int, int> _sgemm;
    private readonly delegate* unmanaged<nint, BlasTranspose, BlasTranspose, int, int, int, void*, nint, BlasDataType, int, nint, BlasDataType, int,
        void*, nint, BlasDataType, int, BlasComputeType, int, int> _gemmEx;
    private readonly delegate* unmanaged<int, byte*> _getStatusString;

    public BlasApi(NativeFunctions functions)
    {
        LibraryPath = functions.Path;
        _create = (delegate* unmanaged<nint*, int>)functions.Required("cublasCreate_v2");
        _destroy = (delegate* unmanaged<nint, int>)functions.Required("cublasDestroy_v2");
        _setStream = (delegate* unmanaged<nint, nint, int>)functions.Required("cublasSetStream_v2");
        _sgemm = (delegate* unmanaged<nint, BlasTranspose, BlasTranspose, int, int, int, float*, nint, int, nint, int, float*, nint, int, int>)
            functions.Required("cublasSgemm_v2");
        _gemmEx = (delegate* unmanaged<nint, BlasTranspose, BlasTranspose, int, int, int, void*, nint, BlasDataType, int, nint, BlasDataType, int,
            void*, nint, BlasDataType, int, BlasComputeType, int, int>)functions.Required("cublasGemmEx");
        _getStatusString = (delegate* unmanaged<int, byte*>)functions.Required("cublasGetStatusString");
    }

    public string LibraryPath { get; }

    public nint Create()
    {
        nint handle;
        Check(_create(&handle), "cublasCreate_v2");
        return handle;
    }

    public void Destroy(nint handle) => _ = _destroy(handle);

    public void SetStream(nint handle, nint stream) => Check(_setStream(handle, stream), "cublasSetStream_v2");

    public void Sgemm(nint handle, in BlasProduct product, float alpha, float beta) => Check(
        _sgemm(
            handle, product.TransposeA, product.TransposeB, product.M, product.N, product.K,
            &alpha, product.A, product.Lda, product.B, product.Ldb, &beta, product.C, product.Ldc),
        "cublasSgemm_v2");

    public void GemmEx(nint handle, in BlasProduct product, BlasDataType ab, BlasDataType c, BlasComputeType compute, float alpha, float beta) => Check(
        _gemmEx(
            handle, product.TransposeA, product.TransposeB, product.M, product.N, product.K,
            &alpha, product.A, ab, product.Lda, product.B, ab, product.Ldb, &beta, product.C, c, product.Ldc, compute, -1),
        "cublasGemmEx");

    private void Check(int status, string call)
    {
        if (status != 0)
        {
            Throw(status, call);
        }
    }

    [DoesNotReturn]
    private void Throw(int status, string call)
    {
        string name = Marshal.PtrToStringUTF8((nint)_getStatusString(status)) ?? "an unknown status";
        throw new CudaException(call, status, name, $"see the documentation of {call} for what this means");
    }
}
