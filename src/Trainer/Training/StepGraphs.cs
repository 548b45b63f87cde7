using Wikiart.Cuda.Kernels.Gpu;
using Wikiart.Cuda.Runtime;

namespace Wikiart.Cuda.Trainer.Training;

/// <summary>
/// The recorded halves of a training step, one pair for each size of batch, mixed and not. The first step of a size runs kernel by kernel, so that memory
/// and kernels are there; the second records, later ones replay.
/// </summary>
internal sealed class StepGraphs : IDisposable
{
    private readonly GpuOperations _operations;
    private readonly Func<Tensor<Nf>> _forward;
    private readonly Action _recordForward;
    private readonly Action _backward;
    private readonly Dictionary<(int N, bool IsMixed), Halves> _halves = [];
    private Tensor<Nf>? _logits;
    private Halves _current = new();

    /// <summary>Prepares for recording.</summary>
    /// <param name="operations">What computes.</param>
    /// <param name="forward">Computes the staged batch's logits and losses.</param>
    /// <param name="backward">Computes gradients and updates.</param>
    public StepGraphs(GpuOperations operations, Func<Tensor<Nf>> forward, Action backward)
    {
        _operations = operations;
        _forward = forward;
        _recordForward = () => _logits = _forward();
        _backward = backward;
    }

    /// <summary>Computes the staged batch's logits and losses.</summary>
    /// <param name="n">Its pictures.</param>
    /// <param name="isMixed">Whether they are to be mixed, which takes one kernel more.</param>
    /// <returns>The logits.</returns>
    public Tensor<Nf> Forward(int n, bool isMixed)
    {
        if (!_halves.TryGetValue((n, isMixed), out Halves? halves))
        {
            _halves.Add((n, isMixed), halves = new Halves());
        }

        _current = halves;
        if (!halves.IsWarm || !halves.IsValid)
        {
            halves.Forget();
            halves.IsWarm = true;
            return _logits = _forward();
        }

        if (halves.Backward is null)
        {
            // Of a step whose losses were not finite there is no second half.
            halves.Forget();
            halves.Forward = _operations.Record("forward", _recordForward);
            halves.Forward.Replay();
            return _logits!;
        }

        halves.Forward!.Replay();
        _logits!.Overwrite(_logits.Capacity.WithBatch(n));
        return _logits;
    }

    /// <summary>Computes the gradients of the latest forward pass and updates.</summary>
    public void Backward()
    {
        if (_current.Forward is null)
        {
            _backward();
            return;
        }

        _current.Backward ??= _operations.Record("backward and update", _backward);
        _current.Backward.Replay();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (Halves halves in _halves.Values)
        {
            halves.Forget();
        }
    }

    private sealed class Halves
    {
        public bool IsWarm { get; set; }

        public RecordedWork? Forward { get; set; }

        public RecordedWork? Backward { get; set; }

        /// <summary>Whether nothing that was recorded is out of date.</summary>
        public bool IsValid => Forward is not { IsValid: false } && Backward is not { IsValid: false };

        public void Forget()
        {
            Forward?.Dispose();
            Backward?.Dispose();
            (Forward, Backward) = (null, null);
        }
    }
}
