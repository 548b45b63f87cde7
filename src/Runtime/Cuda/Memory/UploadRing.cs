namespace Wikiart.Cuda.Runtime.Cuda;

/// <summary>
/// Carries pageable host memory to the device without making the host wait for work queued before: the bytes are copied into pinned slots,
/// and a slot is used again once its copy is done. Large ones cross the bus in a stream of their own, into memory beside their destination,
/// while kernels that were queued before them still run; a copy within the device, at the speed of its memory, then waits for its turn. A device
/// whose memory is full to the last 32 MB has no such place, and uploads wait in the stream.
/// </summary>
internal sealed class UploadRing : IDisposable
{
    private const int SlotBytes = 4 << 20;
    private const int Slots = 8;

    /// <summary>What crosses the bus in about the time that the copy within the device would take to start.</summary>
    private const int SmallBytes = 64 << 10;

    private readonly CudaStream _stream;
    private readonly CudaStream _bus;
    private readonly PinnedBuffer<byte> _slots;
    private readonly CudaDeviceVariable<byte>? _landed;
    private readonly CudaEvent[] _copied;
    private readonly CudaEvent[] _moved;
    private int _next;

    public UploadRing(CudaStream stream)
    {
        CudaContext context = stream.Context;
        _stream = stream;
        _bus = new CudaStream(context);
        _slots = new PinnedBuffer<byte>(context, SlotBytes * Slots, writeCombined: true);
        _landed = Landing(context);
        _copied = new CudaEvent[Slots];
        _moved = new CudaEvent[Slots];
        for (int i = 0; i < Slots; i++)
        {
            _copied[i] = new CudaEvent(context);
            _moved[i] = new CudaEvent(context);
        }
    }

    public void Upload(ReadOnlySpan<byte> source, nint destination)
    {
        while (!source.IsEmpty)
        {
            int count = Math.Min(SlotBytes, source.Length);
            int first = _next * SlotBytes;
            _copied[_next].Synchronize();
            source[..count].CopyTo(_slots.Span[first..]);
            if (count > SmallBytes && _landed is not null)
            {
                CopyBeside(first, _landed.Address + first, destination, count);
            }
            else
            {
                _slots.CopyToDevice(first, destination, count, _stream);
                _copied[_next].Record(_stream);
            }

            _next = (_next + 1) % Slots;
            source = source[count..];
            destination += count;
        }
    }

    public void Dispose()
    {
        foreach (CudaEvent recorded in (CudaEvent[])[.. _copied, .. _moved])
        {
            recorded.Dispose();
        }

        _landed?.Dispose();
        _slots.Dispose();
        _bus.Dispose();
    }

    private static CudaDeviceVariable<byte>? Landing(CudaContext context)
    {
        try
        {
            return new CudaDeviceVariable<byte>(context, SlotBytes * Slots);
        }
        catch (CudaOutOfMemoryException)
        {
            return null;
        }
    }

    private void CopyBeside(int first, nint landed, nint destination, int count)
    {
        _bus.Wait(_moved[_next]);
        _slots.CopyToDevice(first, landed, count, _bus);
        _copied[_next].Record(_bus);
        _stream.Wait(_copied[_next]);
        _stream.Copy(landed, destination, count);
        _moved[_next].Record(_stream);
    }
}
