using Wikiart.Cuda.Runtime;

namespace Wikiart.Cuda.Kernels.Cpu;

/// <summary>Memory between the steps of one operation. It only grows, so that repeated steps of training allocate nothing.</summary>
/// <param name="device">Where.</param>
/// <param name="purpose">What it holds, for messages.</param>
internal sealed unsafe class Scratch(Device device, string purpose) : IDisposable
{
    private DeviceBuffer? _buffer;

    /// <summary>At least as many floats as asked for. What lay there before is lost.</summary>
    /// <param name="count">How many floats.</param>
    /// <returns>Where they are.</returns>
    public float* Floats(long count)
    {
        long bytes = Math.Max(count, 1) * sizeof(float);
        if (_buffer is null || _buffer.Bytes < bytes)
        {
            _buffer?.Dispose();
            _buffer = null;
            _buffer = device.Allocate(bytes, purpose);
        }

        return (float*)_buffer.Address;
    }

    /// <inheritdoc/>
    public void Dispose() => _buffer?.Dispose();
}
