namespace Wikiart.Cuda.Runtime.Cuda;

internal sealed unsafe partial class DriverApi
{
    private readonly delegate* unmanaged<CudaResult> _profilerStart =
        (delegate* unmanaged<CudaResult>)functions.Optional("cuProfilerStart");

    private readonly delegate* unmanaged<CudaResult> _profilerStop =
        (delegate* unmanaged<CudaResult>)functions.Optional("cuProfilerStop");

    /// <summary>Nothing happens where the driver has no profiler interface: there is then no profiler to tell.</summary>
    public void StartProfiler()
    {
        if (_profilerStart != null)
        {
            Check(_profilerStart(), "cuProfilerStart");
        }
    }

    public void StopProfiler()
    {
        if (_profilerStop != null)
        {
            Check(_profilerStop(), "cuProfilerStop");
        }
    }
}
