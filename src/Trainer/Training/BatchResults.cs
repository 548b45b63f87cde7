using Wikiart.Cuda.Kernels;
using Wikiart.Cuda.Kernels.Layers;
using Wikiart.Cuda.Runtime;
using Wikiart.Cuda.Trainer.Data;
using Wikiart.Cuda.Trainer.Metrics;

namespace Wikiart.Cuda.Trainer.Training;

/// <summary>Losses and logits of one batch on their way to the host, and what is to be done with them there.</summary>
internal sealed class BatchResults : IDisposable
{
    private readonly int _tasks;
    private readonly int _classes;
    private readonly Readback _numbers;

    /// <summary>Plans a place for them.</summary>
    /// <param name="device">Where they are computed.</param>
    /// <param name="heads">Tasks and classes.</param>
    /// <param name="batch">The largest batch.</param>
    public BatchResults(Device device, HeadLayout heads, int batch)
    {
        _tasks = heads.Tasks;
        _classes = heads.TotalClasses;
        _numbers = device.PlanReadback((2 * _tasks) + (batch * _classes));
    }

    /// <summary>The batch; it must stay as it is until its results have been taken in. Null when nothing is on its way.</summary>
    public PixelBatch? Batch { get; private set; }

    /// <summary>Takes in the results.</summary>
    public EpochMetrics? Metrics { get; private set; }

    /// <summary>What a training step was, for whoever looks at its losses.</summary>
    public StepPart Part { get; private set; }

    /// <summary>Queues the copies, behind what computes the numbers.</summary>
    /// <param name="loss">Where the losses are.</param>
    /// <param name="logits">The logits.</param>
    /// <param name="batch">The batch.</param>
    /// <param name="metrics">Takes in the results.</param>
    /// <param name="part">What it was in training.</param>
    public void Begin(CrossEntropy loss, Tensor<Nf> logits, PixelBatch batch, EpochMetrics metrics, StepPart part)
    {
        (Batch, Metrics, Part) = (batch, metrics, part);
        _numbers.Queue(loss.Losses.View.Address, 0, _tasks);
        _numbers.Queue(loss.Counts.View.Address, _tasks, _tasks);
        _numbers.Queue(logits.View.Address, 2 * _tasks, batch.Count * _classes);
        _numbers.Close();
    }

    /// <summary>Waits for the numbers.</summary>
    /// <param name="losses">Takes the loss of each task.</param>
    /// <param name="counts">Takes what each loss was divided by.</param>
    /// <returns>The logits [N, Σ classes].</returns>
    public ReadOnlySpan<float> Wait(Span<float> losses, Span<float> counts)
    {
        ReadOnlySpan<float> numbers = _numbers.Wait();
        numbers[.._tasks].CopyTo(losses);
        numbers.Slice(_tasks, _tasks).CopyTo(counts);
        return numbers.Slice(2 * _tasks, Batch!.Count * _classes);
    }

    /// <summary>Makes room for another batch.</summary>
    public void Forget() => (Batch, Metrics) = (null, null);

    /// <inheritdoc/>
    public void Dispose() => _numbers.Dispose();
}
