using Wikiart.Cuda.Runtime;

namespace Wikiart.Cuda.Kernels.Verification;

/// <summary>
/// A piece of device memory behind a guard and, unless something else watches the end of an allocation (the software GPU, compute-sanitizer), in
/// front of one. Such a watcher sees reads as well.
/// </summary>
internal sealed class Operand : IDisposable
{
    private const int GuardBytes = 256;
    private const byte GuardByte = 0xA5;

    private readonly DeviceBuffer _buffer;
    private readonly string _name;
    private readonly byte[] _before;
    private readonly Tolerance _tolerance;
    private readonly int _guardBehind;

    public Operand(Device device, string name, byte[] contents, Tolerance tolerance, bool isEndWatched)
    {
        _guardBehind = isEndWatched ? 0 : GuardBytes;
        _name = name;
        _before = contents;
        _tolerance = tolerance;
        _buffer = device.Allocate(GuardBytes + contents.Length + _guardBehind, name);
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
        byte[] contents = guarded[GuardBytes..^_guardBehind];
        return new Outcome(_name, contents, _tolerance, Fault(guarded, contents));
    }

    public void Dispose() => _buffer.Dispose();

    private string? Fault(byte[] guarded, byte[] contents) =>
        guarded.AsSpan(0, GuardBytes).ContainsAnyExcept(GuardByte) ? $"memory in front of {_name} was written"
        : guarded.AsSpan(^_guardBehind..).ContainsAnyExcept(GuardByte) ? $"memory behind {_name} was written"
        : _tolerance.Kind == ToleranceKind.Unchanged && !contents.AsSpan().SequenceEqual(_before) ? $"{_name} was changed"
        : null;
}
