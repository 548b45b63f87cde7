using Wikiart.Cuda.Kernels;
using Wikiart.Cuda.Kernels.Layers;
using Wikiart.Cuda.Runtime;
using Wikiart.Cuda.Trainer.Data;
using Wikiart.Cuda.Trainer.Metrics;
using Wikiart.Cuda.Trainer.Model;

namespace Wikiart.Cuda.Trainer.Training;

/// <summary>
/// A model and its loss: losses and accuracies of batches, without changing anything. Up to two batches are under way at a time, so that the
/// device has its next work while the host takes in the results of the one before.
/// </summary>
internal sealed class Evaluator : IDisposable
{
    private const int MostUnderWay = 2;

    private readonly ModelRunner _runner;
    private readonly CrossEntropy _loss;
    private readonly Tensor<Labels> _labels;
    private readonly Tape _tape = new() { IsRecording = false };
    private readonly float[] _losses;
    private readonly float[] _counts;
    private readonly float[] _classWeights;
    private readonly float[] _taskWeights;
    private readonly float[] _factors;
    private readonly Queue<BatchResults> _free = new(MostUnderWay);
    private readonly Queue<BatchResults> _underWay = new(MostUnderWay);

    /// <summary>Plans model and loss.</summary>
    /// <param name="context">Where they run, and whether the model is trained.</param>
    /// <param name="options">The sizes and the recipe.</param>
    /// <exception cref="UserException">The model cannot be built, or the memory is exhausted.</exception>
    public Evaluator(LayerContext context, LearnerOptions options)
    {
        _runner = new ModelRunner(
            context,
            options.Model,
            options.BatchSize,
            options.Side,
            options.FusesUpdate && context.IsTraining,
            options.Freeze,
            options.Dropout);
        HeadLayout heads = Model.Heads;
        _labels = new Tensor<Labels>(context.Device, "labels", new Labels(options.BatchSize, heads.Tasks), requiresGrad: false);
        _loss = new CrossEntropy(context, heads, (float)options.LabelSmoothing);
        _classWeights = [.. options.ClassWeights ?? Enumerable.Repeat(1f, heads.TotalClasses)];
        _taskWeights = [.. options.TaskWeights ?? Enumerable.Repeat(1f, heads.Tasks)];
        _factors = [.. _taskWeights];
        _loss.SetWeights(_classWeights, _factors);
        _losses = new float[heads.Tasks];
        _counts = new float[heads.Tasks];
        for (int i = 0; i < MostUnderWay; i++)
        {
            _free.Enqueue(new BatchResults(context.Device, heads, options.BatchSize));
        }
    }

    /// <summary>The model.</summary>
    public PaintingClassifier Model => _runner.Model;

    /// <summary>What computes it.</summary>
    public IOperations Operations => _runner.Operations;

    /// <summary>Looks at the losses of a batch before its results are taken in; it may throw.</summary>
    public Action<StepPart, PixelBatch>? Check { get; init; }

    /// <summary>Loss of each task in the latest batch whose results were taken in.</summary>
    public ReadOnlySpan<float> Losses => _losses;

    /// <summary>What each of <see cref="Losses"/> was divided by; 0 when no row has a label.</summary>
    public ReadOnlySpan<float> Counts => _counts;

    /// <summary>Multiplies the tasks' losses for the backward pass.</summary>
    /// <param name="share">A factor for all tasks.</param>
    /// <param name="balance">Factors of the tasks that are learned; null for the fixed ones.</param>
    public void Weigh(double share, TaskBalance? balance)
    {
        bool changed = false;
        for (int task = 0; task < _factors.Length; task++)
        {
            float factor = (float)(share * (balance?.Weight(task) ?? _taskWeights[task]));
            changed |= factor != _factors[task];
            _factors[task] = factor;
        }

        if (changed)
        {
            _loss.SetWeights(_classWeights, _factors);
        }
    }

    /// <summary>Uploads a batch.</summary>
    /// <param name="batch">At least one picture.</param>
    public void Stage(PixelBatch batch)
    {
        _labels.Overwrite(_labels.Capacity.WithBatch(batch.Count));
        _labels.Upload<int>(batch.Labels.AsSpan(0, (int)_labels.Shape.Count));
        _runner.Stage(batch);
    }

    /// <summary>Computes logits and losses of a batch.</summary>
    /// <param name="batch">At least one picture.</param>
    /// <param name="tape">Remembers the steps.</param>
    /// <returns>The logits [N, Σ classes], on the device.</returns>
    public Tensor<Nf> Forward(PixelBatch batch, Tape tape)
    {
        Stage(batch);
        return Forward(tape);
    }

    /// <summary>Computes logits and losses of the staged batch.</summary>
    /// <param name="tape">Remembers the steps.</param>
    /// <returns>The logits [N, Σ classes], on the device.</returns>
    public Tensor<Nf> Forward(Tape tape)
    {
        if (tape.IsRecording)
        {
            return _runner.ForwardWithLoss(_labels, _loss, tape);
        }

        Tensor<Nf> logits = _runner.Forward(tape);
        _loss.Forward(logits, _labels, _runner.Mix, tape);
        return logits;
    }

    /// <summary>Makes updates that are queued from now on change nothing when a loss of the batch before them is not finite.</summary>
    public void HoldUnlessFinite() => Operations.HoldUnlessFinite(_loss.Losses.View);

    /// <summary>Queues the copies of a batch's losses and logits to the host, behind the <see cref="Forward(Tape)"/> that computes them.</summary>
    /// <param name="logits">The logits, on the device.</param>
    /// <param name="batch">The batch; it must stay as it is until it is settled.</param>
    /// <param name="metrics">Takes in the results then.</param>
    /// <param name="part">What it is in training.</param>
    public void Await(Tensor<Nf> logits, PixelBatch batch, EpochMetrics metrics, StepPart part)
    {
        BatchResults results = _free.Dequeue();
        results.Begin(_loss, logits, batch, metrics, part);
        _underWay.Enqueue(results);
    }

    /// <summary>Makes room for the results of one more batch.</summary>
    public void MakeRoom()
    {
        if (_free.Count == 0)
        {
            SettleOldest();
        }
    }

    /// <summary>Takes in the results of a batch, and of those before it. Those of another one need not be there yet.</summary>
    /// <param name="batch">The batch; nothing happens when it is not under way.</param>
    public void Settle(PixelBatch batch)
    {
        bool isUnderWay = false;
        foreach (BatchResults results in _underWay)
        {
            isUnderWay |= results.Batch == batch;
        }

        while (isUnderWay)
        {
            isUnderWay = _underWay.Peek().Batch != batch;
            SettleOldest();
        }
    }

    /// <summary>Takes in the results of all batches that are under way.</summary>
    public void Settle()
    {
        while (_underWay.Count > 0)
        {
            SettleOldest();
        }
    }

    /// <summary>Forgets all batches that are under way.</summary>
    public void Abandon()
    {
        while (_underWay.TryDequeue(out BatchResults? results))
        {
            results.Forget();
            _free.Enqueue(results);
        }
    }

    /// <summary>Evaluates a batch without waiting for the results.</summary>
    /// <param name="batch">The pictures; nothing happens when there is none.</param>
    /// <param name="metrics">Takes in the results when the batch is settled.</param>
    public void Queue(PixelBatch batch, EpochMetrics metrics)
    {
        if (batch.Count > 0)
        {
            MakeRoom();
            Await(Forward(batch, _tape), batch, metrics, default);
        }
    }

    /// <summary>Evaluates a batch.</summary>
    /// <param name="batch">The pictures; nothing happens when there is none.</param>
    /// <param name="metrics">Takes in the results.</param>
    public void Evaluate(PixelBatch batch, EpochMetrics metrics)
    {
        Queue(batch, metrics);
        Settle();
    }

    /// <summary>Evaluates a batch with several crops of each picture.</summary>
    /// <param name="batch">At least one picture.</param>
    /// <param name="average">Averages the crops.</param>
    /// <param name="metrics">Takes in the results.</param>
    public void Evaluate(PixelBatch batch, CropAverage average, EpochMetrics metrics) =>
        average.Add(_runner.Read(_runner.Forward(batch, _tape)), batch.Labels, batch.Count, metrics, batch.Samples);

    /// <inheritdoc/>
    public void Dispose()
    {
        Abandon();
        foreach (BatchResults results in _free)
        {
            results.Dispose();
        }

        _runner.Dispose();
        _loss.Dispose();
        _labels.Dispose();
    }

    private void SettleOldest()
    {
        BatchResults results = _underWay.Peek();
        ReadOnlySpan<float> scores = results.Wait(_losses, _counts);
        (PixelBatch batch, EpochMetrics metrics) = (results.Batch!, results.Metrics!);
        Check?.Invoke(results.Part, batch);
        metrics.Add(scores, batch.Labels, batch.Count, _losses, _counts);
        metrics.Details?.Add(scores, batch);
        _underWay.Dequeue().Forget();
        _free.Enqueue(results);
    }
}
