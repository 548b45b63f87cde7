namespace Wikiart.Cuda.Runtime.Cuda;

internal sealed unsafe partial class DriverApi
{
    private readonly delegate* unmanaged<nint*, uint, CudaResult> _eventCreate =
        (delegate* unmanaged<nint*, uint, CudaResult>)functions.Required("cuEventCreate");

    private readonly delegate* unmanaged<nint, CudaResult> _eventDestroy =
        (delegate* unmanaged<nint, CudaResult>)functions.Required("cuEventDestroy_v2");

    private readonly delegate* unmanaged<nint, nint, CudaResult> _eventRecord =
        (delegate* unmanaged<nint, nint, CudaResult>)functions.Required("cuEventRecord");

    private readonly delegate* unmanaged<nint, CudaResult> _eventSynchronize =
        (delegate* unmanaged<nint, CudaResult>)functions.Required("cuEventSynchronize");

    /// <summary>The second version came with CUDA 12.8; CUDA 13 may drop the first.</summary>
    private readonly delegate* unmanaged<float*, nint, nint, CudaResult> _eventElapsedTime =
        (delegate* unmanaged<float*, nint, nint, CudaResult>)functions.RequiredAny("cuEventElapsedTime_v2", "cuEventElapsedTime");

    public nint CreateEvent(uint flags)
    {
        nint @event;
        Check(_eventCreate(&@event, flags), "cuEventCreate");
        return @event;
    }

    public void DestroyEvent(nint @event) => CheckRelease(_eventDestroy(@event), "cuEventDestroy_v2");

    public void RecordEvent(nint @event, nint stream) => Check(_eventRecord(@event, stream), "cuEventRecord");

    public void SynchronizeEvent(nint @event) => Check(_eventSynchronize(@event), "cuEventSynchronize");

    public float ElapsedMilliseconds(nint start, nint end)
    {
        float milliseconds;
        Check(_eventElapsedTime(&milliseconds, start, end), "cuEventElapsedTime");
        return milliseconds;
    }
}
