using Wikiart.Cuda.Runtime.Cuda;

namespace Wikiart.Cuda.Kernels.Gpu;

/// <summary>Operations that were recorded once as a CUDA graph and are queued again with one call of the driver.</summary>
public sealed class RecordedWork : IDisposable
{
    private readonly GpuOperations _operations;
    private readonly CudaGraphExec _graph;
    private readonly int _scratch;

    internal RecordedWork(GpuOperations operations, CudaGraphExec graph)
    {
        _operations = operations;
        _graph = graph;
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

        _operations.Launch(_graph);
    }

    /// <inheritdoc/>
    public void Dispose() => _graph.Dispose();
}
