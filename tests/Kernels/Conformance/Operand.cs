using Wikiart.Cuda.Runtime;

namespace Wikiart.Cuda.Kernels.Tests.Conformance;

/// <summary>A piece of device memory between two guards.</summary>
internal sealed class Operand : IDisposable
{
    private const int GuardBytes = 256;
    private const byte GuardByte = 0xA5;

    private readonly DeviceBuffer _buffer;
    private readonly string _name;
    private readonly byte[] _before;
    private readonly Tolerance _tolerance;

    public Operand(Device device, string name, byte[] contents, Tolerance tolerance)
    {
        _name = name;
        _before = contents;
        _tolerance = tolerance;
        _buffer = device.Allocate(contents.Length + (2 * GuardBytes), name);
        byte[] guarded = new byte[_buffer.Bytes];
        guarded.AsSpan().Fill(GuardByte);
        contents.CopyTo(guarded, GuardBytes);
        device.Upload(guarded, _buffer.Address);
    }

    public nint Address => _buffer.Address + GuardBytes;

    public Outcome Collect()
    {
        byte[] guarded = new byte[_buffer.Bytes];
        _buffer.Device.Download(_buffer.Address, guarded);
        Assert.Multiple(() =>
        {
            Assert.That(
                guarded.AsSpan(0, GuardBytes).IndexOfAnyExcept(GuardByte), Is.EqualTo(-1), $"written in front of {_name}");
            Assert.That(guarded.AsSpan(^GuardBytes..).IndexOfAnyExcept(GuardByte), Is.EqualTo(-1), $"written behind {_name}");
        });
        byte[] contents = guarded[GuardBytes..^GuardBytes];
        if (_tolerance.Kind == ToleranceKind.Unchanged)
        {
            Assert.That(contents.AsSpan().SequenceEqual(_before), $"{_name} was changed");
        }

        return new Outcome(_name, contents, _tolerance);
    }

    public void Dispose() => _buffer.Dispose();
}
