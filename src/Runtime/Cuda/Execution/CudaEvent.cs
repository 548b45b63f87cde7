namespace Wikiart.Cuda.Runtime.Cuda;

/// <summary>A mark in a stream: other streams and the host can wait for it, and two of them measure time.</summary>
public sealed class CudaEvent : CudaResource
{
    private const uint WithTiming = 0;
    private const uint DisableTiming = 2;
    private readonly nint _handle;

    /// <summary>Makes an event.</summary>
    /// <param name="context">Its owner.</param>
    /// <param name="timing">Whether it shall measure time; without, it is cheaper.</param>
    public CudaEvent(CudaContext context, bool timing = false)
        : base(context)
    {
        ArgumentNullException.ThrowIfNull(context);
        _handle = context.Enter().CreateEvent(timing ? WithTiming : DisableTiming);
        context.Remember(this);
    }

    /// <summary>The driver's handle, for libraries that take one.</summary>
    public nint Handle
    {
        get
        {
            ObjectDisposedException.ThrowIf(IsDisposed, this);
            return _handle;
        }
    }

    /// <summary>Marks the end of what is queued in a stream so far.</summary>
    /// <param name="stream">The stream.</param>
    public void Record(CudaStream stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        Enter().RecordEvent(_handle, stream.Handle);
    }

    /// <summary>Waits on the host until the stream reached the mark. An event that was never recorded counts as reached.</summary>
    public void Synchronize() => Enter().SynchronizeEvent(_handle);

    /// <summary>Milliseconds of device time from an earlier event to this one; both were made with timing, and were reached.</summary>
    /// <param name="start">The earlier event.</param>
    /// <returns>Milliseconds, with a resolution of about half a microsecond.</returns>
    public float ElapsedMillisecondsSince(CudaEvent start)
    {
        ArgumentNullException.ThrowIfNull(start);
        return Enter().ElapsedMilliseconds(start.Handle, _handle);
    }

    private protected override void Release(DriverApi api) => api.DestroyEvent(_handle);
}
