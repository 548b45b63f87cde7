namespace Wikiart.Cuda.Runtime.Cuda;

/// <summary>An array in device memory, straight from the driver. Nothing is copied unless asked for.</summary>
/// <typeparam name="T">The elements, laid out as in C.</typeparam>
public sealed unsafe class CudaDeviceVariable<T> : CudaResource
    where T : unmanaged
{
    private readonly nint _address;

    /// <summary>Allocates an array. Its contents are undefined.</summary>
    /// <param name="context">Its owner.</param>
    /// <param name="count">Elements, at least 1.</param>
    /// <exception cref="CudaOutOfMemoryException">The device has too little memory.</exception>
    public CudaDeviceVariable(CudaContext context, long count)
        : base(context)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        Count = count;
        DriverApi api = context.Enter();
        if (!api.TryAllocate(Bytes, out _address))
        {
            (long free, long total) = api.MemoryInfo();
            throw new CudaOutOfMemoryException($"cuda:{context.Info.Index} ({context.Info.Name})", $"{count} x {typeof(T).Name}", Bytes, free, total, []);
        }

        context.Remember(this);
    }

    /// <summary>Elements.</summary>
    public long Count { get; }

    /// <summary>Size in bytes.</summary>
    public long Bytes => Count * sizeof(T);

    /// <summary>The device address of the first element, as kernels take it.</summary>
    public nint Address
    {
        get
        {
            ObjectDisposedException.ThrowIf(IsDisposed, this);
            return _address;
        }
    }

    /// <summary>Copies from the host after the work queued in a stream, and waits for it.</summary>
    /// <param name="source">As many elements as the array has.</param>
    /// <param name="stream">The stream.</param>
    public void CopyToDevice(ReadOnlySpan<T> source, CudaStream stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentOutOfRangeException.ThrowIfNotEqual(source.Length, Count);
        fixed (T* elements = source)
        {
            Enter().CopyHostToDevice(_address, elements, Bytes, stream.Handle);
            stream.Synchronize();
        }
    }

    /// <summary>Copies to the host after the work queued in a stream, and waits for it.</summary>
    /// <param name="destination">As many elements as the array has.</param>
    /// <param name="stream">The stream.</param>
    public void CopyToHost(Span<T> destination, CudaStream stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentOutOfRangeException.ThrowIfNotEqual(destination.Length, Count);
        fixed (T* elements = destination)
        {
            Enter().CopyDeviceToHost(elements, _address, Bytes, stream.Handle);
            stream.Synchronize();
        }
    }

    private protected override void Release(DriverApi api) => api.Free(_address);
}
