namespace Wikiart.Cuda.Runtime.Cuda;

internal sealed unsafe partial class DriverApi
{
    private readonly delegate* unmanaged<nint, void*, nuint, nint, CudaResult> _copyHostToDevice =
        (delegate* unmanaged<nint, void*, nuint, nint, CudaResult>)functions.Required("cuMemcpyHtoDAsync_v2");

    private readonly delegate* unmanaged<void*, nint, nuint, nint, CudaResult> _copyDeviceToHost =
        (delegate* unmanaged<void*, nint, nuint, nint, CudaResult>)functions.Required("cuMemcpyDtoHAsync_v2");

    private readonly delegate* unmanaged<nint, nint, nuint, nint, CudaResult> _copyDeviceToDevice =
        (delegate* unmanaged<nint, nint, nuint, nint, CudaResult>)functions.Required("cuMemcpyDtoDAsync_v2");

    private readonly delegate* unmanaged<nint, byte, nuint, nint, CudaResult> _setBytes =
        (delegate* unmanaged<nint, byte, nuint, nint, CudaResult>)functions.Required("cuMemsetD8Async");

    public void CopyHostToDevice(nint destination, void* source, long bytes, nint stream) =>
        Check(_copyHostToDevice(destination, source, (nuint)bytes, stream), "cuMemcpyHtoDAsync_v2");

    public void CopyDeviceToHost(void* destination, nint source, long bytes, nint stream) =>
        Check(_copyDeviceToHost(destination, source, (nuint)bytes, stream), "cuMemcpyDtoHAsync_v2");

    public void CopyDeviceToDevice(nint destination, nint source, long bytes, nint stream) =>
        Check(_copyDeviceToDevice(destination, source, (nuint)bytes, stream), "cuMemcpyDtoDAsync_v2");

    public void SetBytes(nint address, byte value, long bytes, nint stream) =>
        Check(_setBytes(address, value, (nuint)bytes, stream), "cuMemsetD8Async");
}
