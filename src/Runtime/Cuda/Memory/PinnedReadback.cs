namespace Wikiart.Cuda.Runtime.Cuda;

/// <summary>Numbers that a GPU copies into pinned memory when its stream gets there; an event says when they have arrived.</summary>
internal sealed class PinnedReadback : Readback
{
    private readonly CudaDevice _device;
    private readonly PinnedBuffer<float> _numbers;
    private readonly CudaEvent _arrived;

    public PinnedReadback(CudaDevice device, int capacity)
    {
        _device = device;
        _numbers = new PinnedBuffer<float>(device.Context, capacity);
        _arrived = new CudaEvent(device.Context);
    }

    public override void Queue(nint source, int first, int count) =>
        _numbers.CopyFromDevice(source, first, count, _device.StreamFor(new MemoryRange(source, (long)count * sizeof(float))));

    public override void Close() => _arrived.Record(
        _device.IsRecording ? throw new InvalidOperationException("What is recorded cannot be waited for by the host.") : _device.UnjoinedStream);

    public override ReadOnlySpan<float> Wait()
    {
        _arrived.Synchronize();
        return _numbers.Span;
    }

    public override void Dispose()
    {
        _arrived.Dispose();
        _numbers.Dispose();
    }
}
