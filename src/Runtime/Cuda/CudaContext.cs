namespace Wikiart.Cuda.Runtime.Cuda;

/// <summary>
/// A device's primary context, shared with every other library of the process that uses that device (cuBLAS, TorchSharp, …): retained
/// here, released on disposal. It owns the streams, events, modules, graphs and memory made from it. Any thread may use it.
/// </summary>
public sealed class CudaContext : IDisposable
{
    [ThreadStatic]
    private static CudaContext? s_current;

    private readonly DriverApi _api;
    private readonly nint _handle;
    private readonly Lock _gate = new();
    private readonly List<CudaResource> _resources = [];
    private bool _disposed;

    /// <summary>Retains the primary context of a device.</summary>
    /// <param name="driver">The driver.</param>
    /// <param name="index">The device's number.</param>
    /// <exception cref="UserException">There is no such device.</exception>
    /// <exception cref="CudaException">The driver refuses, for example because another process holds the device exclusively.</exception>
    public CudaContext(CudaDriver driver, int index = 0)
    {
        ArgumentNullException.ThrowIfNull(driver);
        if ((uint)index >= (uint)driver.Devices.Count)
        {
            throw new UserException(
                $"Device cuda:{index} does not exist; the driver has {driver.Devices.Count}: " +
                string.Join(", ", driver.Devices.Select(device => $"cuda:{device.Index} {device.Name}")) + ".");
        }

        Driver = driver;
        Info = driver.Devices[index];
        _api = driver.Api;
        _handle = _api.RetainPrimaryContext(Info.Handle);
    }

    /// <summary>The driver.</summary>
    public CudaDriver Driver { get; }

    /// <summary>The device.</summary>
    public CudaDeviceInfo Info { get; }

    /// <summary>Objects made from this context that are not disposed yet.</summary>
    public int LiveResources
    {
        get
        {
            lock (_gate)
            {
                return _resources.Count;
            }
        }
    }

    internal static string? LastLaunchOfThisThread => s_current?.LastLaunch;

    /// <summary>The kernel or graph launched last, for messages.</summary>
    internal string? LastLaunch { get; set; }

    /// <summary>Who measures the kernels; null when nobody does.</summary>
    internal KernelTimer? Timer { get; set; }

    /// <summary>Free and total device memory in bytes, over all processes.</summary>
    /// <returns>The two sizes.</returns>
    public (long Free, long Total) MemoryInfo() => Enter().MemoryInfo();

    /// <summary>Waits until all work of the context is done.</summary>
    /// <exception cref="CudaException">A kernel failed.</exception>
    public void Synchronize() => Enter().SynchronizeContext();

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_disposed)
        {
            return;
        }

        while (Newest() is { } resource)
        {
            resource.Dispose();
        }

        Enter().LeaveCurrentContext();
        s_current = null;
        _disposed = true;
        _api.ReleasePrimaryContext(Info.Handle);
    }

    /// <summary>Makes the context current on this thread, which costs a driver call only when another was current.</summary>
    internal DriverApi Enter()
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        if (!ReferenceEquals(s_current, this))
        {
            _api.SetCurrentContext(_handle);
            s_current = this;
        }

        return _api;
    }

    internal void Remember(CudaResource resource)
    {
        lock (_gate)
        {
            _resources.Add(resource);
        }
    }

    internal void Forget(CudaResource resource)
    {
        lock (_gate)
        {
            // Objects are mostly disposed in the reverse order of their making.
            int index = _resources.LastIndexOf(resource);
            if (index >= 0)
            {
                _resources.RemoveAt(index);
            }
        }
    }

    private CudaResource? Newest()
    {
        lock (_gate)
        {
            return _resources.Count > 0 ? _resources[^1] : null;
        }
    }
}
