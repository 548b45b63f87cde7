using System.Runtime.InteropServices;

namespace Wikiart.Cuda.Runtime.Cuda;

/// <summary>
/// Keeps freed device memory and hands it out again to a request of the same size, so that a program whose sizes repeat stops calling the
/// driver. Blocks have exactly the size asked for: an access behind a buffer's end is then one behind the allocation's, which memory
/// checkers see. A freed block may still be in use by work queued before; that is safe while all work is in one stream.
/// </summary>
internal sealed class CachingAllocator(CudaContext context)
{
    private readonly Dictionary<long, Stack<nint>> _free = [];
    private readonly Dictionary<nint, (long Bytes, string Purpose)> _live = [];
    private bool _closed;

    /// <summary>Allocations that the driver made.</summary>
    public long DriverAllocations { get; private set; }

    /// <summary>Bytes kept for later requests.</summary>
    public long CachedBytes { get; private set; }

    public nint Allocate(long bytes, string purpose)
    {
        ObjectDisposedException.ThrowIf(_closed, this);
        nint address = TryReuse(bytes) ?? AllocateAnew(bytes, purpose);
        _live.Add(address, (bytes, purpose));
        return address;
    }

    public void Free(nint address)
    {
        // After the end of the device its buffers are gone already.
        if (_live.Remove(address, out (long Bytes, string Purpose) block))
        {
            ref Stack<nint>? blocks = ref CollectionsMarshal.GetValueRefOrAddDefault(_free, block.Bytes, out _);
            blocks ??= new Stack<nint>();
            blocks.Push(address);
            CachedBytes += block.Bytes;
        }
    }

    /// <summary>Gives the kept blocks back to the driver.</summary>
    public void Trim()
    {
        foreach (Stack<nint> blocks in _free.Values)
        {
            while (blocks.TryPop(out nint address))
            {
                context.Enter().Free(address);
            }
        }

        CachedBytes = 0;
    }

    /// <summary>Gives everything back to the driver, the live blocks too.</summary>
    public void Close()
    {
        Trim();
        foreach (nint address in _live.Keys)
        {
            context.Enter().Free(address);
        }

        _live.Clear();
        _closed = true;
    }

    private nint? TryReuse(long bytes)
    {
        if (_free.TryGetValue(bytes, out Stack<nint>? blocks) && blocks.TryPop(out nint address))
        {
            CachedBytes -= bytes;
            return address;
        }

        return null;
    }

    private nint AllocateAnew(long bytes, string purpose)
    {
        DriverApi api = context.Enter();
        if (!api.TryAllocate(bytes, out nint address))
        {
            Trim();
            if (!api.TryAllocate(bytes, out address))
            {
                (long free, long total) = api.MemoryInfo();
                throw new CudaOutOfMemoryException($"cuda:{context.Info.Index} ({context.Info.Name})", purpose, bytes, free, total, Holders());
            }
        }

        DriverAllocations++;
        return address;
    }

    private (string Purpose, long Bytes)[] Holders() =>
    [
        .. _live.Values
            .GroupBy(block => block.Purpose, block => block.Bytes)
            .Select(group => (Purpose: group.Key, Bytes: group.Sum()))
            .OrderByDescending(holder => holder.Bytes)
            .ThenBy(holder => holder.Purpose, StringComparer.Ordinal),
    ];
}
