using Wikiart.Cuda.Kernels;
using Wikiart.Cuda.Kernels.Layers;
using Wikiart.Cuda.Kernels.Optimizers;
using Wikiart.Cuda.Runtime;
using Wikiart.Cuda.Trainer.Data;
using Wikiart.Cuda.Trainer.Metrics;
using Wikiart.Cuda.Trainer.Model;

namespace Wikiart.Cuda.Trainer.Training;

/// <summary>A model, its loss and its optimizer: one call is one training step, and it allocates nothing.</summary>
internal sealed class Learner : IDisposable
{
    private readonly ModelRunner _runner;
    private readonly CrossEntropy _loss;
    private readonly Tensor<Labels> _labels;
    private readonly Tape _training = new();
    private readonly Tape _inference = new() { IsRecording = false };
    private readonly float[] _losses;
    private readonly float[] _counts;

    /// <summary>Plans everything that a step needs.</summary>
    /// <param name="operations">What computes it.</param>
    /// <param name="options">The sizes and the recipe.</param>
    /// <exception cref="UserException">The model cannot be built, or the memory is exhausted.</exception>
    public Learner(IOperations operations, LearnerOptions options)
    {
        LayerContext context = new(operations, isTraining: true);
        _runner = new ModelRunner(context, options.Model, options.BatchSize, options.Side, options.FusesUpdate);
        HeadLayout heads = Model.Heads;
        _labels = new Tensor<Labels>(context.Device, "labels", new Labels(options.BatchSize, heads.Tasks), requiresGrad: false);
        _loss = new CrossEntropy(context, heads, (float)options.LabelSmoothing);
        _loss.SetWeights(
            [.. options.ClassWeights ?? Enumerable.Repeat(1f, heads.TotalClasses)],
            [.. options.TaskWeights ?? Enumerable.Repeat(1f, heads.Tasks)]);
        Optimizer = options.Optimizer.Create(context, Model.Parameters);
        Model.FuseUpdate(Optimizer);
        _losses = new float[heads.Tasks];
        _counts = new float[heads.Tasks];
    }

    /// <summary>The model.</summary>
    public PaintingClassifier Model => _runner.Model;

    /// <summary>The optimizer and its state.</summary>
    public Optimizer Optimizer { get; }

    /// <summary>Loss of each task in the latest call.</summary>
    public ReadOnlySpan<float> Losses => _losses;

    /// <summary>Takes one step.</summary>
    /// <param name="batch">At least one picture.</param>
    /// <param name="learningRate">The learning rate.</param>
    /// <param name="metrics">Takes in the results, computed before the update.</param>
    public void Train(PixelBatch batch, double learningRate, EpochMetrics metrics)
    {
        Tensor<Nf> logits = Forward(batch, _training);
        Optimizer.BeginStep(learningRate);
        _training.Backward();
        Optimizer.EndStep();
        Collect(batch, logits, metrics);
    }

    /// <summary>Computes losses and logits without changing anything.</summary>
    /// <param name="batch">At least one picture.</param>
    /// <param name="metrics">Takes in the results.</param>
    public void Evaluate(PixelBatch batch, EpochMetrics metrics) => Collect(batch, Forward(batch, _inference), metrics);

    /// <inheritdoc/>
    public void Dispose()
    {
        _runner.Dispose();
        _loss.Dispose();
        _labels.Dispose();
        Optimizer.Dispose();
    }

    private Tensor<Nf> Forward(PixelBatch batch, Tape tape)
    {
        Tensor<Nf> logits = _runner.Forward(batch, tape);
        _labels.Overwrite(_labels.Capacity.WithBatch(batch.Count));
        _labels.Upload<int>(batch.Labels.AsSpan(0, (int)_labels.Shape.Count));
        _loss.Forward(logits, _labels, tape);
        return logits;
    }

    private void Collect(PixelBatch batch, Tensor<Nf> logits, EpochMetrics metrics)
    {
        _loss.Losses.Download<float>(_losses);
        _loss.Counts.Download<float>(_counts);
        metrics.Add(_runner.Read(logits), batch.Labels, batch.Count, _losses, _counts);
    }
}
