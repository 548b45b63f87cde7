namespace Wikiart.Cuda.Runtime.Cuda;

/// <summary>
/// A GPU as a device for tensors: a context, one stream that work goes through in order, a second one for work that may run beside it, a third one
/// in which uploads cross the bus, and an allocator that keeps freed memory for the next request of the same size. One thread uses it at a time.
/// </summary>
public sealed unsafe class CudaDevice : Device
{
    private readonly CachingAllocator _allocator;
    private readonly CudaStream _stream;
    private readonly SideStream _side;
    private StreamRecorder? _recorder;
    private UploadRing? _uploads;
    private bool _closed;

    /// <summary>Opens a GPU.</summary>
    /// <param name="driver">The driver.</param>
    /// <param name="index">The GPU's number.</param>
    /// <exception cref="UserException">There is no such GPU.</exception>
    public CudaDevice(CudaDriver driver, int index = 0)
    {
        Context = new CudaContext(driver, index);
        _stream = new CudaStream(Context);
        _side = new SideStream(_stream);
        _allocator = new CachingAllocator(Context);
    }

    /// <inheritdoc/>
    public override string Name => $"cuda:{Info.Index}";

    /// <summary>The context; disposed with the device.</summary>
    public CudaContext Context { get; }

    /// <summary>The stream of copies and kernels. What it is given from now on comes after everything that was queued before, also beside it.</summary>
    public CudaStream Stream
    {
        get
        {
            if (_recorder is not null)
            {
                return _recorder.Joined();
            }

            _side.Join();
            return _stream;
        }
    }

    /// <summary>The same stream for work that touches nothing of what runs beside it, and need not wait for that.</summary>
    public CudaStream UnjoinedStream => _recorder?.Unjoined() ?? _stream;

    /// <summary>Whether the stream is being recorded, so that nothing runs.</summary>
    internal bool IsRecording => _recorder is not null;

    /// <summary>What the GPU is and what a launch may ask for.</summary>
    public CudaDeviceInfo Info => Context.Info;

    /// <summary>Allocations that reached the driver; the rest was served from freed memory.</summary>
    public long DriverAllocations => _allocator.DriverAllocations;

    /// <summary>Freed bytes that are kept for later requests.</summary>
    public long CachedBytes => _allocator.CachedBytes;

    /// <summary>Gives freed memory back to the driver, for other processes.</summary>
    public void TrimCache() => _allocator.Trim();

    /// <summary>Queues an upload. The source may be written again as soon as this returns.</summary>
    /// <param name="source">The bytes.</param>
    /// <param name="destination">An address of this device.</param>
    public override void Upload(ReadOnlySpan<byte> source, nint destination)
    {
        _side.JoinFor(new MemoryRange(destination, source.Length));
        _uploads ??= new UploadRing(_stream);
        _uploads.Upload(source, destination);
    }

    /// <inheritdoc/>
    public override void Download(nint source, Span<byte> destination)
    {
        _side.JoinFor(new MemoryRange(source, destination.Length));
        fixed (byte* bytes = destination)
        {
            Context.Enter().CopyDeviceToHost(bytes, source, destination.Length, _stream.Handle);
            _stream.Synchronize();
        }
    }

    /// <inheritdoc/>
    public override Readback PlanReadback(int capacity) => new PinnedReadback(this, capacity);

    /// <inheritdoc/>
    public override void Clear(nint address, long bytes)
    {
        StreamFor(new MemoryRange(address, bytes)).Fill(address, 0, bytes);
    }

    /// <inheritdoc/>
    /// <exception cref="CudaException">A kernel failed.</exception>
    public override void Synchronize() => Context.Synchronize();

    /// <summary>
    /// Begins work beside the stream: what the returned stream is given waits for all that is queued so far, and for nothing that comes later.
    /// <see cref="LeaveBeside"/> ends it.
    /// </summary>
    /// <returns>A second stream.</returns>
    public CudaStream Fork() => _recorder?.Fork() ?? _side.Fork();

    /// <summary>Ends what <see cref="Fork"/> began. Until <see cref="Stream"/> is asked for, or this memory, the work may run beside the stream.</summary>
    /// <param name="touched">All memory that the work reads or writes, eight ranges at most.</param>
    public void LeaveBeside(params ReadOnlySpan<MemoryRange> touched)
    {
        if (_recorder is not null)
        {
            _recorder.Leave(touched);
        }
        else
        {
            _side.Leave(touched);
        }
    }

    /// <summary>The stream for work that touches some memory: after what runs beside it, when that touches the same.</summary>
    /// <param name="memory">The memory.</param>
    /// <returns>The stream.</returns>
    public CudaStream StreamFor(params ReadOnlySpan<MemoryRange> memory)
    {
        foreach (MemoryRange range in memory)
        {
            JoinFor(range);
        }

        return UnjoinedStream;
    }

    /// <summary>Records what an action gives the stream, and what it forks off, without running it.</summary>
    /// <param name="name">What it computes, for messages.</param>
    /// <param name="work">Queues the work; it must neither allocate, upload, download nor wait.</param>
    /// <returns>The recording, which the caller disposes.</returns>
    public CudaRecording Record(string name, Action work)
    {
        ArgumentNullException.ThrowIfNull(work);
        _recorder = new StreamRecorder(_stream, _side, name);
        try
        {
            work();
            return _recorder.Finish();
        }
        catch
        {
            _recorder.Abandon();
            throw;
        }
        finally
        {
            _recorder = null;
        }
    }

    /// <inheritdoc/>
    protected override nint AllocateCore(long bytes, string purpose) => _allocator.Allocate(bytes, purpose);

    /// <inheritdoc/>
    protected override void FreeCore(nint address, long bytes)
    {
        // Whoever gets the memory next may use it in the stream at once.
        _side.JoinFor(new MemoryRange(address, bytes));
        _allocator.Free(address);
    }

    private void JoinFor(MemoryRange memory)
    {
        if (_recorder is not null)
        {
            _recorder.JoinFor(memory);
        }
        else
        {
            _side.JoinFor(memory);
        }
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (!_closed)
        {
            _closed = true;
            _uploads?.Dispose();
            _side.Dispose();
            _stream.Dispose();
            _allocator.Close();
            Context.Dispose();
        }

        base.Dispose(disposing);
    }
}
