using Wikiart.Cuda.Runtime;
using Wikiart.Cuda.Runtime.Cuda;

namespace Wikiart.Cuda.Trainer.Tuning;

/// <summary>Times work between two events, after emptying the second-level cache of what the work is about to read.</summary>
internal sealed class EventTimer : IDisposable
{
    private const int WarmUps = 2;
    private const long LeastScrub = 1 << 20;

    private readonly CudaDevice _device;
    private readonly CudaEvent _start;
    private readonly CudaEvent _stop;
    private readonly DeviceBuffer _scrub;

    /// <summary>Prepares the events.</summary>
    /// <param name="device">The GPU.</param>
    public EventTimer(CudaDevice device)
    {
        _device = device;
        _start = new CudaEvent(device.Context, timing: true);
        _stop = new CudaEvent(device.Context, timing: true);
        _scrub = device.Allocate(Math.Max(LeastScrub, 4L * device.Info.L2CacheBytes), "cache scrub");
    }

    /// <summary>Times work.</summary>
    /// <param name="work">Queues it on the device's stream.</param>
    /// <param name="repeats">How often.</param>
    /// <returns>The median in milliseconds.</returns>
    public double Median(Action work, int repeats)
    {
        double[] times = new double[repeats];
        for (int i = -WarmUps; i < repeats; i++)
        {
            _device.Clear(_scrub.Address, _scrub.Bytes);
            _start.Record(_device.Stream);
            work();
            _stop.Record(_device.Stream);
            _stop.Synchronize();
            if (i >= 0)
            {
                times[i] = _stop.ElapsedMillisecondsSince(_start);
            }
        }

        Array.Sort(times);
        return times[repeats / 2];
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _start.Dispose();
        _stop.Dispose();
        _scrub.Dispose();
    }
}
