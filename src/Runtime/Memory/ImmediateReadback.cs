using System.Runtime.InteropServices;

namespace Wikiart.Cuda.Runtime;

/// <summary>The readback of a device that computes at once.</summary>
/// <param name="device">Where the numbers come from.</param>
/// <param name="capacity">The most numbers.</param>
internal sealed class ImmediateReadback(Device device, int capacity) : Readback
{
    private readonly float[] _numbers = new float[capacity];

    public override void Queue(nint source, int first, int count) =>
        device.Download(source, MemoryMarshal.AsBytes(_numbers.AsSpan(first, count)));

    public override void Close()
    {
    }

    public override ReadOnlySpan<float> Wait() => _numbers;

    public override void Dispose()
    {
    }
}
