using Wikiart.Cuda.Kernels.Gpu;
using Wikiart.Cuda.Runtime;

namespace Wikiart.Cuda.Trainer.Training;

/// <summary>
/// Recorded training steps, one for each size of batch, mixed and not. The first step of a size runs kernel by kernel, so that memory
/// and kernels are there; the second is recorded, later ones are replayed.
/// </summary>
internal sealed class StepGraphs : IDisposable
{
    private readonly GpuOperations _operations;
    private readonly Func<Tensor<Nf>> _step;
    private readonly Action _recordStep;
    private readonly Dictionary<(int N, bool IsMixed), RecordedWork?> _steps = [];
    private Tensor<Nf>? _logits;

    /// <summary>Prepares for recording.</summary>
    /// <param name="operations">What computes.</param>
    /// <param name="step">Computes a whole step of the staged batch and returns its logits.</param>
    public StepGraphs(GpuOperations operations, Func<Tensor<Nf>> step)
    {
        _operations = operations;
        _step = step;
        _recordStep = () => _logits = _step();
    }

    /// <summary>Takes the step of the staged batch.</summary>
    /// <param name="n">Its pictures.</param>
    /// <param name="isMixed">Whether they are to be mixed, which takes one kernel more.</param>
    /// <returns>The logits.</returns>
    public Tensor<Nf> Run(int n, bool isMixed)
    {
        bool isWarm = _steps.TryGetValue((n, isMixed), out RecordedWork? recorded);
        if (!isWarm || recorded is { IsValid: false })
        {
            recorded?.Dispose();
            _steps[(n, isMixed)] = null;
            return _logits = _step();
        }

        if (recorded is null)
        {
            _steps[(n, isMixed)] = recorded = _operations.Record("step", _recordStep);
        }

        recorded.Replay();
        _logits!.Overwrite(_logits.Capacity.WithBatch(n));
        return _logits;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (RecordedWork? recorded in _steps.Values)
        {
            recorded?.Dispose();
        }
    }
}
