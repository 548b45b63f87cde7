namespace Wikiart.Cuda.Runtime.Cuda;

internal sealed unsafe partial class DriverApi
{
    private readonly delegate* unmanaged<nint*, int, CudaResult> _primaryContextRetain =
        (delegate* unmanaged<nint*, int, CudaResult>)functions.Required("cuDevicePrimaryCtxRetain");

    private readonly delegate* unmanaged<int, CudaResult> _primaryContextRelease =
        (delegate* unmanaged<int, CudaResult>)functions.Required("cuDevicePrimaryCtxRelease_v2");

    private readonly delegate* unmanaged<nint, CudaResult> _contextSetCurrent =
        (delegate* unmanaged<nint, CudaResult>)functions.Required("cuCtxSetCurrent");

    private readonly delegate* unmanaged<CudaResult> _contextSynchronize =
        (delegate* unmanaged<CudaResult>)functions.Required("cuCtxSynchronize");

    public nint RetainPrimaryContext(int device)
    {
        nint context;
        Check(_primaryContextRetain(&context, device), "cuDevicePrimaryCtxRetain");
        return context;
    }

    public void ReleasePrimaryContext(int device) => CheckRelease(_primaryContextRelease(device), "cuDevicePrimaryCtxRelease_v2");

    public void SetCurrentContext(nint context) => Check(_contextSetCurrent(context), "cuCtxSetCurrent");

    public void LeaveCurrentContext() => CheckRelease(_contextSetCurrent(0), "cuCtxSetCurrent");

    public void SynchronizeContext() => Check(_contextSynchronize(), "cuCtxSynchronize");
}
