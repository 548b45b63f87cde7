namespace Wikiart.Cuda.Runtime;

/// <summary>
/// Something that holds buffers and computes on them: the host, or a GPU. It counts what it hands out, so that a leak and an
/// allocation inside the training loop can be seen.
/// </summary>
public abstract class Device : IDisposable
{
    private readonly HashSet<DeviceBuffer> _live = [];

    /// <summary>What the user calls it, for example <c>cpu</c> or <c>cuda:0</c>.</summary>
    public abstract string Name { get; }

    /// <summary>Bytes in buffers that are not disposed yet.</summary>
    public long LiveBytes { get; private set; }

    /// <summary>The largest value that <see cref="LiveBytes"/> has had.</summary>
    public long PeakBytes { get; private set; }

    /// <summary>Allocations made since the device was opened.</summary>
    public long Allocations { get; private set; }

    /// <summary>Allocates a buffer. Its contents are undefined.</summary>
    /// <param name="bytes">The size, at least 1.</param>
    /// <param name="purpose">What it will hold, for messages.</param>
    /// <returns>A buffer that the caller disposes.</returns>
    /// <exception cref="UserException">The memory is exhausted.</exception>
    public DeviceBuffer Allocate(long bytes, string purpose)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(bytes, 1);
        nint address = AllocateCore(bytes, purpose);
        LiveBytes += bytes;
        PeakBytes = Math.Max(PeakBytes, LiveBytes);
        Allocations++;
        DeviceBuffer buffer = new(this, address, bytes, purpose);
        _live.Add(buffer);
        return buffer;
    }

    /// <summary>Copies from host memory into a buffer of this device.</summary>
    /// <param name="source">The bytes.</param>
    /// <param name="destination">An address of this device.</param>
    public abstract void Upload(ReadOnlySpan<byte> source, nint destination);

    /// <summary>Copies from a buffer of this device into host memory, after all work queued so far.</summary>
    /// <param name="source">An address of this device.</param>
    /// <param name="destination">Where the bytes go.</param>
    public abstract void Download(nint source, Span<byte> destination);

    /// <summary>Plans a place on the host for what is read back without waiting for it.</summary>
    /// <param name="capacity">The most numbers.</param>
    /// <returns>A place that the caller disposes.</returns>
    public virtual Readback PlanReadback(int capacity) => new ImmediateReadback(this, capacity);

    /// <summary>Sets bytes of a buffer to 0.</summary>
    /// <param name="address">An address of this device.</param>
    /// <param name="bytes">How many.</param>
    public abstract void Clear(nint address, long bytes);

    /// <summary>Waits until all queued work is done.</summary>
    public abstract void Synchronize();

    /// <summary>Gives back every buffer that nobody disposed, such as those of a constructor that failed half way.</summary>
    public void Dispose()
    {
        foreach (DeviceBuffer buffer in _live.ToArray())
        {
            buffer.Dispose();
        }

        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    internal void Free(DeviceBuffer buffer)
    {
        FreeCore(buffer.Address, buffer.Bytes);
        LiveBytes -= buffer.Bytes;
        _live.Remove(buffer);
    }

    /// <summary>Allocates memory.</summary>
    /// <param name="bytes">The size.</param>
    /// <param name="purpose">What it will hold, for messages.</param>
    /// <returns>An address, aligned to 256 bytes or more.</returns>
    protected abstract nint AllocateCore(long bytes, string purpose);

    /// <summary>Gives memory back.</summary>
    /// <param name="address">What <see cref="AllocateCore"/> returned.</param>
    /// <param name="bytes">The size asked for.</param>
    protected abstract void FreeCore(nint address, long bytes);

    /// <summary>Releases the device's own resources.</summary>
    /// <param name="disposing">Always true: there is no finalizer.</param>
    protected virtual void Dispose(bool disposing)
    {
    }
}
