using Wikiart.Cuda.Kernels;
using Wikiart.Cuda.Kernels.Layers;
using Wikiart.Cuda.Runtime;
using Wikiart.Cuda.Trainer.Data;
using Wikiart.Cuda.Trainer.Metrics;
using Wikiart.Cuda.Trainer.Model;

namespace Wikiart.Cuda.Trainer.Training;

/// <summary>A model and its loss: losses and accuracies of batches, without changing anything.</summary>
internal sealed class Evaluator : IDisposable
{
    private readonly ModelRunner _runner;
    private readonly CrossEntropy _loss;
    private readonly Tensor<Labels> _labels;
    private readonly Tape _tape = new() { IsRecording = false };
    private readonly float[] _losses;
    private readonly float[] _counts;
    private readonly float[] _classWeights;
    private readonly float[] _taskWeights;
    private readonly float[] _factors;

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
    }

    /// <summary>The model.</summary>
    public PaintingClassifier Model => _runner.Model;

    /// <summary>What computes it.</summary>
    public IOperations Operations => _runner.Operations;

    /// <summary>Loss of each task in the latest batch that was read or collected.</summary>
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

    /// <summary>
    /// Reads the losses and logits of <see cref="Forward(Tape)"/> back. Nothing else of a step is waited for, so that work which is queued behind them
    /// may still run when the next batch is staged.
    /// </summary>
    /// <param name="logits">The logits, on the device.</param>
    public void Read(Tensor<Nf> logits)
    {
        _loss.Losses.Download<float>(_losses);
        _loss.Counts.Download<float>(_counts);
        _runner.Read(logits);
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

    /// <summary>Adds up what <see cref="Read"/> has read.</summary>
    /// <param name="batch">The batch.</param>
    /// <param name="metrics">Takes in the results.</param>
    public void Collect(PixelBatch batch, EpochMetrics metrics)
    {
        ReadOnlySpan<float> scores = _runner.Scores;
        metrics.Add(scores, batch.Labels, batch.Count, _losses, _counts);
        metrics.Details?.Add(scores, batch);
    }

    /// <summary>Evaluates a batch.</summary>
    /// <param name="batch">The pictures; nothing happens when there is none.</param>
    /// <param name="metrics">Takes in the results.</param>
    public void Evaluate(PixelBatch batch, EpochMetrics metrics)
    {
        if (batch.Count > 0)
        {
            Read(Forward(batch, _tape));
            Collect(batch, metrics);
        }
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
        _runner.Dispose();
        _loss.Dispose();
        _labels.Dispose();
    }
}
