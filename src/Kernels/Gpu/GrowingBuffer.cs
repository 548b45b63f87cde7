using Wikiart.Cuda.Runtime;

namespace Wikiart.Cuda.Kernels.Gpu;

/// <summary>Scratch memory between kernels of one operation. It only grows, so that a step that was run before allocates nothing.</summary>
internal sealed class GrowingBuffer : IDisposable
{
    private readonly Device _device;
    private readonly string _purpose;
    private DeviceBuffer? _buffer;

    public GrowingBuffer(Device device, string purpose)
    {
        _device = device;
        _purpose = purpose;
    }

    /// <summary>How often it has moved.</summary>
    public int Growths { get; private set; }

    /// <summary>At least so many floats, with undefined contents.</summary>
    public nint Floats(long count)
    {
        long bytes = count * sizeof(float);
        if (_buffer is null || _buffer.Bytes < bytes)
        {
            // Queued kernels may still read the old memory.
            _device.Synchronize();
            _buffer?.Dispose();
            _buffer = null;
            _buffer = _device.Allocate(bytes, _purpose);
            Growths++;
        }

        return _buffer.Address;
    }

    public void Dispose() => _buffer?.Dispose();
}
