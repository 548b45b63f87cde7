using Wikiart.Cuda.Runtime.Cuda;

namespace Wikiart.Cuda.Kernels.Gpu;

/// <summary>Operations that were recorded once as CUDA graphs and are queued again with one call of the driver for each.</summary>
public sealed class RecordedWork : IDisposable
{
    private readonly GpuOperations _operations;
    private readonly CudaRecording _recording;
    private readonly int _scratch;

    internal RecordedWork(GpuOperations operations, CudaRecording recording)
    {
        _operations = operations;
        _recording = recording;
        _scratch = operations.ScratchGrowths;
    }

    /// <summary>Whether it may still be replayed: the operations' scratch memory is where it was.</summary>
    public bool IsValid => _scratch == _operations.ScratchGrowths;

    /// <summary>Queues the work again, on the same memory and with the numbers that were announced last.</summary>
    /// <exception cref="InvalidOperationException">Scratch memory has moved since.</exception>
    public void Replay()
    {
        if (!IsValid)
        {
            throw new InvalidOperationException("Scratch memory has moved since the work was recorded.");
        }

        _recording.Replay();
    }

    /// <inheritdoc/>
    public void Dispose() => _recording.Dispose();
}
