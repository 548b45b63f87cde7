namespace Wikiart.Cuda.Runtime.Cuda;

/// <summary>Records a device's stream in parts, cut where work forks off and where it is joined.</summary>
internal sealed class StreamRecorder
{
    private readonly CudaStream _main;
    private readonly SideStream _side;
    private readonly string _name;
    private readonly List<RecordedPart> _parts = [];
    private CudaStream _recorded;
    private bool _hasWork;
    private bool _mayBeApart;
    private MemoryRange[]? _touched;

    /// <summary>Begins to record.</summary>
    public StreamRecorder(CudaStream main, SideStream side, string name)
    {
        (_main, _side, _name) = (main, side, name);

        // What runs beside the stream when the recording is replayed is not known now.
        _mayBeApart = side.WasUsed;
        CudaGraph.Begin(_recorded = main);
    }

    public CudaStream Unjoined()
    {
        _hasWork = true;
        return _main;
    }

    public CudaStream Joined()
    {
        Join();
        return Unjoined();
    }

    public void JoinFor(MemoryRange memory)
    {
        if (_mayBeApart && (_touched is null || Array.Exists(_touched, range => range.Overlaps(memory))))
        {
            Join();
        }
    }

    public CudaStream Fork()
    {
        Join();
        Cut();
        CudaGraph.Begin(_recorded = _side.Stream);
        return _recorded;
    }

    public void Leave(ReadOnlySpan<MemoryRange> touched)
    {
        _touched = touched.ToArray();
        _parts.Add(new RecordedPart(RecordedPartKind.Beside, End(), _touched));
        _mayBeApart = true;
        CudaGraph.Begin(_recorded = _main);
    }

    public CudaRecording Finish()
    {
        Cut();
        return new CudaRecording(_main, _side, _parts);
    }

    public void Abandon()
    {
        CudaGraph.Abandon(_recorded);
        foreach (RecordedPart part in _parts)
        {
            part.Graph?.Dispose();
        }
    }

    private void Join()
    {
        if (_mayBeApart)
        {
            Cut();
            _parts.Add(new RecordedPart(RecordedPartKind.Join));
            _mayBeApart = false;
            CudaGraph.Begin(_recorded = _main);
        }
    }

    private void Cut()
    {
        CudaGraphExec graph = End();
        if (_hasWork)
        {
            _parts.Add(new RecordedPart(RecordedPartKind.Graph, graph));
        }
        else
        {
            graph.Dispose();
        }

        _hasWork = false;
    }

    private CudaGraphExec End()
    {
        using CudaGraph graph = CudaGraph.End(_recorded, _name);
        return graph.Instantiate();
    }
}
