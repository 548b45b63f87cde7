namespace Wikiart.Cuda.Runtime.Cuda;

internal sealed unsafe partial class DriverApi
{
    private readonly delegate* unmanaged<nuint*, nuint*, CudaResult> _memGetInfo =
        (delegate* unmanaged<nuint*, nuint*, CudaResult>)functions.Required("cuMemGetInfo_v2");

    private readonly delegate* unmanaged<nint*, nuint, CudaResult> _memAlloc =
        (delegate* unmanaged<nint*, nuint, CudaResult>)functions.Required("cuMemAlloc_v2");

    private readonly delegate* unmanaged<nint, CudaResult> _memFree =
        (delegate* unmanaged<nint, CudaResult>)functions.Required("cuMemFree_v2");

    private readonly delegate* unmanaged<void**, nuint, uint, CudaResult> _memHostAlloc =
        (delegate* unmanaged<void**, nuint, uint, CudaResult>)functions.Required("cuMemHostAlloc");

    private readonly delegate* unmanaged<void*, CudaResult> _memFreeHost =
        (delegate* unmanaged<void*, CudaResult>)functions.Required("cuMemFreeHost");

    public (long Free, long Total) MemoryInfo()
    {
        nuint free;
        nuint total;
        Check(_memGetInfo(&free, &total), "cuMemGetInfo_v2");
        return ((long)free, (long)total);
    }

    /// <summary>Allocates device memory, or returns false when there is too little.</summary>
    public bool TryAllocate(long bytes, out nint address)
    {
        nint allocated = 0;
        CudaResult result = _memAlloc(&allocated, (nuint)bytes);
        address = allocated;
        if (result == CudaResult.OutOfMemory)
        {
            return false;
        }

        Check(result, "cuMemAlloc_v2");
        return true;
    }

    public void Free(nint address) => CheckRelease(_memFree(address), "cuMemFree_v2");

    public nint AllocateHost(long bytes, uint flags)
    {
        void* address;
        Check(_memHostAlloc(&address, (nuint)bytes, flags), "cuMemHostAlloc");
        return (nint)address;
    }

    public void FreeHost(nint address) => CheckRelease(_memFreeHost((void*)address), "cuMemFreeHost");
}
