namespace Wikiart.Cuda.Runtime.Cuda;

/// <summary>
/// A GPU as a device for tensors: a context, one stream that all work goes through in order, and an allocator that keeps freed memory for
/// the next request of the same size. One thread uses it at a time.
/// </summary>
public sealed unsafe class CudaDevice : Device
{
    private readonly CachingAllocator _allocator;
    private UploadRing? _uploads;
    private bool _closed;

    /// <summary>Opens a GPU.</summary>
    /// <param name="driver">The driver.</param>
    /// <param name="index">The GPU's number.</param>
    /// <exception cref="UserException">There is no such GPU.</exception>
    public CudaDevice(CudaDriver driver, int index = 0)
    {
        Context = new CudaContext(driver, index);
        Stream = new CudaStream(Context);
        _allocator = new CachingAllocator(Context);
    }

    /// <inheritdoc/>
    public override string Name => $"cuda:{Info.Index}";

    /// <summary>The context; disposed with the device.</summary>
    public CudaContext Context { get; }

    /// <summary>The stream of all copies, and of kernels unless a launcher joins another one to it by events.</summary>
    public CudaStream Stream { get; }

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
        _uploads ??= new UploadRing(Stream);
        _uploads.Upload(source, destination);
    }

    /// <inheritdoc/>
    public override void Download(nint source, Span<byte> destination)
    {
        fixed (byte* bytes = destination)
        {
            Context.Enter().CopyDeviceToHost(bytes, source, destination.Length, Stream.Handle);
            Stream.Synchronize();
        }
    }

    /// <inheritdoc/>
    public override void Clear(nint address, long bytes) => Stream.Fill(address, 0, bytes);

    /// <inheritdoc/>
    /// <exception cref="CudaException">A kernel failed.</exception>
    public override void Synchronize() => Context.Synchronize();

    /// <inheritdoc/>
    protected override nint AllocateCore(long bytes, string purpose) => _allocator.Allocate(bytes, purpose);

    /// <inheritdoc/>
    protected override void FreeCore(nint address, long bytes) => _allocator.Free(address);

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (!_closed)
        {
            _closed = true;
            _uploads?.Dispose();
            _allocator.Close();
            Context.Dispose();
        }

        base.Dispose(disposing);
    }
}
