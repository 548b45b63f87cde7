using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Wikiart.Cuda.Runtime;
using Wikiart.Cuda.Runtime.Cuda;

namespace Wikiart.Cuda.Kernels.Gpu;

/// <summary>
/// The numbers of the optimizer's step in device memory, where its kernels read them: a recorded step is replayed with those of the step
/// that was announced. They are copied when they change, once a step. Behind each lies a mark that the device sets when updates are to be held.
/// </summary>
internal sealed class StepNumbers : IDisposable
{
    private const int MarkBytes = sizeof(int);

    private readonly CudaDevice _device;
    private readonly DeviceBuffer _sgd;
    private readonly DeviceBuffer _adamW;
    private readonly DeviceBuffer _copy;
    private SgdStep? _sgdStep;
    private AdamWStep? _adamWStep;

    public StepNumbers(CudaDevice device)
    {
        _device = device;
        _sgd = device.Allocate(Unsafe.SizeOf<SgdArgument>() + MarkBytes, "numbers of a step of SGD");
        _adamW = device.Allocate(Unsafe.SizeOf<AdamWArgument>() + MarkBytes, "numbers of a step of AdamW");
        _copy = device.Allocate(Math.Max(_sgd.Bytes, _adamW.Bytes), "numbers of an update beside the stream");
        Release();
    }

    /// <summary>Whether work is being recorded, so that nothing may be copied now.</summary>
    public bool IsRecording { get; set; }

    /// <summary>Where the mark lies that holds updates of SGD.</summary>
    public nint SgdMark => _sgd.Address + Unsafe.SizeOf<SgdArgument>();

    /// <summary>Where the mark lies that holds updates of AdamW.</summary>
    public nint AdamWMark => _adamW.Address + Unsafe.SizeOf<AdamWArgument>();

    /// <summary>Takes both marks back.</summary>
    public void Release()
    {
        _device.Clear(SgdMark, MarkBytes);
        _device.Clear(AdamWMark, MarkBytes);
    }

    /// <summary>Where the numbers of a step lie.</summary>
    /// <param name="step">The step.</param>
    /// <returns>Their address on the device.</returns>
    public nint Of(SgdStep step)
    {
        if (_sgdStep != step)
        {
            Upload(SgdArgument.Of(step), _sgd);
            _sgdStep = step;
        }

        return _sgd.Address;
    }

    /// <summary>Where the numbers of a step lie.</summary>
    /// <param name="step">The step.</param>
    /// <returns>Their address on the device.</returns>
    public nint Of(AdamWStep step)
    {
        if (_adamWStep != step)
        {
            Upload(AdamWArgument.Of(step), _adamW);
            _adamWStep = step;
        }

        return _adamW.Address;
    }

    /// <summary>Numbers for an update that runs beside the stream: those of the next step may replace the original before it has read them.</summary>
    /// <param name="numbers">What <see cref="Of(SgdStep)"/> or <see cref="Of(AdamWStep)"/> gave.</param>
    /// <returns>The address of a copy, which is made in the stream after what ran beside it before.</returns>
    public nint CopyOf(nint numbers)
    {
        _device.Stream.Copy(numbers, _copy.Address, numbers == _sgd.Address ? _sgd.Bytes : _adamW.Bytes);
        return _copy.Address;
    }

    public void Dispose()
    {
        _copy.Dispose();
        _sgd.Dispose();
        _adamW.Dispose();
    }

    private void Upload<T>(T numbers, DeviceBuffer buffer)
        where T : unmanaged
    {
        if (IsRecording)
        {
            throw new InvalidOperationException("A step is being recorded whose numbers were not announced.");
        }

        _device.Upload(MemoryMarshal.AsBytes(new ReadOnlySpan<T>(in numbers)), buffer.Address);
    }
}
