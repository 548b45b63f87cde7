namespace Wikiart.Cuda.Runtime;

/// <summary>A piece of a device's memory. Its owner disposes it; there is no finalizer.</summary>
public sealed class DeviceBuffer : IDisposable
{
    private readonly Device _device;
    private nint _address;

    internal DeviceBuffer(Device device, nint address, long bytes, string purpose)
    {
        _device = device;
        _address = address;
        Bytes = bytes;
        Purpose = purpose;
    }

    /// <summary>The device's own address of the first byte.</summary>
    /// <exception cref="ObjectDisposedException">The buffer was given back.</exception>
    public nint Address
    {
        get
        {
            ObjectDisposedException.ThrowIf(_address == 0, this);
            return _address;
        }
    }

    /// <summary>The size asked for.</summary>
    public long Bytes { get; }

    /// <summary>What it holds, for messages.</summary>
    public string Purpose { get; }

    /// <summary>The device whose memory this is.</summary>
    public Device Device => _device;

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_address == 0)
        {
            return;
        }

        _device.Free(this);
        _address = 0;
    }
}
