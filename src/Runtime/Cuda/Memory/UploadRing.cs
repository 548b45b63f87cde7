namespace Wikiart.Cuda.Runtime.Cuda;

/// <summary>
/// Carries pageable host memory to the device without making the host wait for work queued before: the bytes are copied into pinned slots,
/// and a slot is used again once its copy is done.
/// </summary>
internal sealed class UploadRing : IDisposable
{
    private const int SlotBytes = 4 << 20;
    private const int Slots = 8;

    private readonly CudaStream _stream;
    private readonly PinnedBuffer<byte> _slots;
    private readonly CudaEvent[] _copied;
    private int _next;

    public UploadRing(CudaStream stream)
    {
        _stream = stream;
        _slots = new PinnedBuffer<byte>(stream.Context, SlotBytes * Slots, writeCombined: true);
        _copied = new CudaEvent[Slots];
        for (int i = 0; i < Slots; i++)
        {
            _copied[i] = new CudaEvent(stream.Context);
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
            _slots.CopyToDevice(first, destination, count, _stream);
            _copied[_next].Record(_stream);

            _next = (_next + 1) % Slots;
            source = source[count..];
            destination += count;
        }
    }

    public void Dispose()
    {
        foreach (CudaEvent copied in _copied)
        {
            copied.Dispose();
        }

        _slots.Dispose();
    }
}
