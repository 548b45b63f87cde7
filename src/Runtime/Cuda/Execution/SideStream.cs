namespace Wikiart.Cuda.Runtime.Cuda;

/// <summary>
/// A second stream of a device, for work that runs beside what its first stream is given meanwhile. Such work begins after all that the first
/// stream had queued before the fork, and owns the memory that it touches until the first stream has joined it.
/// </summary>
internal sealed class SideStream : IDisposable
{
    private const int MostRanges = 8;

    private readonly CudaStream _main;
    private readonly CudaStream _side;
    private readonly CudaEvent _forked;
    private readonly CudaEvent _done;
    private readonly MemoryRange[] _touched = new MemoryRange[MostRanges];
    private int _ranges;

    public SideStream(CudaStream main)
    {
        _main = main;
        _side = new CudaStream(main.Context);
        _forked = new CudaEvent(main.Context);
        _done = new CudaEvent(main.Context);
    }

    /// <summary>Whether there is work that the first stream has not joined.</summary>
    public bool IsApart { get; private set; }

    /// <summary>Whether work has ever been forked off.</summary>
    public bool WasUsed { get; private set; }

    /// <summary>The stream itself, for recording.</summary>
    public CudaStream Stream => _side;

    /// <summary>Begins: what the stream is given now waits for all that the first stream has queued.</summary>
    public CudaStream Fork()
    {
        Join();
        _forked.Record(_main);
        _side.Wait(_forked);
        return _side;
    }

    /// <summary>Ends what <see cref="Fork"/> began.</summary>
    /// <param name="touched">All memory that the work reads or writes.</param>
    public void Leave(ReadOnlySpan<MemoryRange> touched)
    {
        _done.Record(_side);
        touched.CopyTo(_touched);
        _ranges = touched.Length;
        IsApart = WasUsed = true;
    }

    /// <summary>Makes the first stream wait for the work.</summary>
    public void Join()
    {
        if (IsApart)
        {
            _main.Wait(_done);
            IsApart = false;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _forked.Dispose();
        _done.Dispose();
        _side.Dispose();
    }

    /// <summary>Makes the first stream wait when the work touches some memory.</summary>
    public void JoinFor(MemoryRange memory)
    {
        for (int i = 0; IsApart && i < _ranges; i++)
        {
            if (_touched[i].Overlaps(memory))
            {
                Join();
            }
        }
    }
}
