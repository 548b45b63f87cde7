namespace Wikiart.Cuda.Runtime.Cuda;

internal sealed unsafe partial class DriverApi
{
    /// <summary>Only calls of the capturing thread that a capture forbids end it; other threads may go on allocating.</summary>
    private const int CaptureThreadLocal = 1;

    private readonly delegate* unmanaged<nint, int, CudaResult> _streamBeginCapture =
        (delegate* unmanaged<nint, int, CudaResult>)functions.Required("cuStreamBeginCapture_v2");

    private readonly delegate* unmanaged<nint, nint*, CudaResult> _streamEndCapture =
        (delegate* unmanaged<nint, nint*, CudaResult>)functions.Required("cuStreamEndCapture");

    private readonly delegate* unmanaged<nint*, nint, ulong, CudaResult> _graphInstantiate =
        (delegate* unmanaged<nint*, nint, ulong, CudaResult>)functions.Required("cuGraphInstantiateWithFlags");

    private readonly delegate* unmanaged<nint, nint, CudaResult> _graphLaunch =
        (delegate* unmanaged<nint, nint, CudaResult>)functions.Required("cuGraphLaunch");

    private readonly delegate* unmanaged<nint, CudaResult> _graphDestroy =
        (delegate* unmanaged<nint, CudaResult>)functions.Required("cuGraphDestroy");

    private readonly delegate* unmanaged<nint, CudaResult> _graphExecDestroy =
        (delegate* unmanaged<nint, CudaResult>)functions.Required("cuGraphExecDestroy");

    public void BeginCapture(nint stream) => Check(_streamBeginCapture(stream, CaptureThreadLocal), "cuStreamBeginCapture_v2");

    public nint EndCapture(nint stream)
    {
        nint graph;
        Check(_streamEndCapture(stream, &graph), "cuStreamEndCapture");
        return graph;
    }

    /// <summary>Ends a capture whose graph nobody wants, because recording it failed.</summary>
    public void AbandonCapture(nint stream)
    {
        nint graph = 0;
        if (_streamEndCapture(stream, &graph) == CudaResult.Success && graph != 0)
        {
            DestroyGraph(graph);
        }
    }

    public nint InstantiateGraph(nint graph)
    {
        nint executable;
        Check(_graphInstantiate(&executable, graph, 0), "cuGraphInstantiateWithFlags");
        return executable;
    }

    public void LaunchGraph(nint executable, nint stream) => Check(_graphLaunch(executable, stream), "cuGraphLaunch");

    public void DestroyGraph(nint graph) => CheckRelease(_graphDestroy(graph), "cuGraphDestroy");

    public void DestroyGraphExec(nint executable) => CheckRelease(_graphExecDestroy(executable), "cuGraphExecDestroy");
}
