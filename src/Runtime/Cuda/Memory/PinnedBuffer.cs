namespace Wikiart.Cuda.Runtime.Cuda;

/// <summary>Host memory that the device reads and writes directly: copies from and to it run beside the host and at full PCIe speed.</summary>
/// <typeparam name="T">The elements, laid out as in C.</typeparam>
public sealed unsafe class PinnedBuffer<T> : CudaResource
    where T : unmanaged
{
    private const uint WriteCombinedFlag = 4;
    private readonly nint _address;

    /// <summary>Allocates a buffer. Its contents are undefined.</summary>
    /// <param name="context">Its owner.</param>
    /// <param name="count">Elements, at least 1.</param>
    /// <param name="writeCombined">Faster to read for the device, very slow to read for the host: for uploads alone.</param>
    public PinnedBuffer(CudaContext context, int count, bool writeCombined = false)
        : base(context)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        Count = count;
        _address = context.Enter().AllocateHost((long)count * sizeof(T), writeCombined ? WriteCombinedFlag : 0);
        context.Remember(this);
    }

    /// <summary>Elements.</summary>
    public int Count { get; }

    /// <summary>The elements. While a copy is queued, the host neither writes its source nor reads its destination.</summary>
    public Span<T> Span
    {
        get
        {
            ObjectDisposedException.ThrowIf(IsDisposed, this);
            return new Span<T>((void*)_address, Count);
        }
    }

    /// <summary>Queues a copy of the first elements to the device and returns at once.</summary>
    /// <param name="destination">Device address.</param>
    /// <param name="count">Elements.</param>
    /// <param name="stream">The stream.</param>
    public void CopyToDevice(nint destination, int count, CudaStream stream) => CopyToDevice(0, destination, count, stream);

    /// <summary>Queues a copy of elements to the device and returns at once.</summary>
    /// <param name="first">The first element.</param>
    /// <param name="destination">Device address.</param>
    /// <param name="count">Elements.</param>
    /// <param name="stream">The stream.</param>
    public void CopyToDevice(int first, nint destination, int count, CudaStream stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        fixed (T* elements = Span.Slice(first, count))
        {
            Enter().CopyHostToDevice(destination, elements, (long)count * sizeof(T), stream.Handle);
        }
    }

    /// <summary>Queues a copy from the device into the first elements and returns at once.</summary>
    /// <param name="source">Device address.</param>
    /// <param name="count">Elements.</param>
    /// <param name="stream">The stream.</param>
    public void CopyFromDevice(nint source, int count, CudaStream stream) => CopyFromDevice(source, 0, count, stream);

    /// <summary>Queues a copy from the device into elements and returns at once.</summary>
    /// <param name="source">Device address.</param>
    /// <param name="first">The first element.</param>
    /// <param name="count">Elements.</param>
    /// <param name="stream">The stream.</param>
    public void CopyFromDevice(nint source, int first, int count, CudaStream stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        fixed (T* elements = Span.Slice(first, count))
        {
            Enter().CopyDeviceToHost(elements, source, (long)count * sizeof(T), stream.Handle);
        }
    }

    private protected override void Release(DriverApi api) => api.FreeHost(_address);
}
