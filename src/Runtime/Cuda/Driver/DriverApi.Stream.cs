namespace Wikiart.Cuda.Runtime.Cuda;

internal sealed unsafe partial class DriverApi
{
    /// <summary>The stream does not wait for the legacy default stream.</summary>
    private const uint NonBlocking = 1;

    private readonly delegate* unmanaged<nint*, uint, CudaResult> _streamCreate =
        (delegate* unmanaged<nint*, uint, CudaResult>)functions.Required("cuStreamCreate");

    private readonly delegate* unmanaged<nint, CudaResult> _streamDestroy =
        (delegate* unmanaged<nint, CudaResult>)functions.Required("cuStreamDestroy_v2");

    private readonly delegate* unmanaged<nint, CudaResult> _streamSynchronize =
        (delegate* unmanaged<nint, CudaResult>)functions.Required("cuStreamSynchronize");

    private readonly delegate* unmanaged<nint, nint, uint, CudaResult> _streamWaitEvent =
        (delegate* unmanaged<nint, nint, uint, CudaResult>)functions.Required("cuStreamWaitEvent");

    public nint CreateStream()
    {
        nint stream;
        Check(_streamCreate(&stream, NonBlocking), "cuStreamCreate");
        return stream;
    }

    public void DestroyStream(nint stream) => CheckRelease(_streamDestroy(stream), "cuStreamDestroy_v2");

    public void SynchronizeStream(nint stream) => Check(_streamSynchronize(stream), "cuStreamSynchronize");

    public void WaitForEvent(nint stream, nint @event) => Check(_streamWaitEvent(stream, @event, 0), "cuStreamWaitEvent");
}
