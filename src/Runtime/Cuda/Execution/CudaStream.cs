using System.Diagnostics.CodeAnalysis;

namespace Wikiart.Cuda.Runtime.Cuda;

/// <summary>A queue of work for the device. Work in one stream runs in order; streams run beside each other.</summary>
[SuppressMessage("Naming", "CA1711", Justification = "CUDA's own word; it has nothing to do with System.IO.Stream.")]
public sealed class CudaStream : CudaResource
{
    private readonly nint _handle;

    /// <summary>Makes a stream, which does not wait for the legacy default stream.</summary>
    /// <param name="context">Its owner.</param>
    public CudaStream(CudaContext context)
        : base(context)
    {
        ArgumentNullException.ThrowIfNull(context);
        _handle = context.Enter().CreateStream();
        context.Remember(this);
    }

    /// <summary>The driver's handle, for libraries that take one.</summary>
    public nint Handle
    {
        get
        {
            ObjectDisposedException.ThrowIf(IsDisposed, this);
            return _handle;
        }
    }

    /// <summary>Waits until all work queued so far is done.</summary>
    /// <exception cref="CudaException">A kernel failed.</exception>
    public void Synchronize() => Enter().SynchronizeStream(_handle);

    /// <summary>Makes work that is queued from now on wait for an event of another stream, without the host waiting.</summary>
    /// <param name="recorded">The event.</param>
    public void Wait(CudaEvent recorded)
    {
        ArgumentNullException.ThrowIfNull(recorded);
        Enter().WaitForEvent(_handle, recorded.Handle);
    }

    /// <summary>Queues filling memory with one byte value.</summary>
    /// <param name="address">Device address.</param>
    /// <param name="value">The byte.</param>
    /// <param name="bytes">How many.</param>
    public void Fill(nint address, byte value, long bytes) => Enter().SetBytes(address, value, bytes, _handle);

    /// <summary>Queues a copy within the device.</summary>
    /// <param name="source">Device address.</param>
    /// <param name="destination">Device address.</param>
    /// <param name="bytes">How many.</param>
    public void Copy(nint source, nint destination, long bytes) => Enter().CopyDeviceToDevice(destination, source, bytes, _handle);

    private protected override void Release(DriverApi api) => api.DestroyStream(_handle);
}
