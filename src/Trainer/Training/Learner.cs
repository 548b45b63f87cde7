using Wikiart.Cuda.Kernels;
using Wikiart.Cuda.Kernels.Layers;
using Wikiart.Cuda.Kernels.Optimizers;
using Wikiart.Cuda.Runtime;
using Wikiart.Cuda.Runtime.Cuda;
using Wikiart.Cuda.Trainer.Data;
using Wikiart.Cuda.Trainer.Metrics;
using Wikiart.Cuda.Trainer.Model;

namespace Wikiart.Cuda.Trainer.Training;

/// <summary>A model, its loss and its optimizer: one call is one training step, and it allocates nothing.</summary>
internal sealed class Learner : IDisposable
{
    private static readonly NvtxName StepRange = new("step");
    private static readonly NvtxName ForwardRange = new("forward");
    private static readonly NvtxName BackwardRange = new("backward");
    private static readonly NvtxName UpdateRange = new("update");

    private readonly Tape _tape = new();

    /// <summary>Plans everything that a step needs.</summary>
    /// <param name="operations">What computes it.</param>
    /// <param name="options">The sizes and the recipe.</param>
    /// <exception cref="UserException">The model cannot be built, or the memory is exhausted.</exception>
    public Learner(IOperations operations, LearnerOptions options)
    {
        LayerContext context = new(operations, isTraining: true);
        Evaluator = new Evaluator(context, options);
        Optimizer = options.Optimizer.Create(context, Model.Parameters);
        Model.FuseUpdate(Optimizer);
    }

    /// <summary>Plans the learner of a run.</summary>
    /// <param name="operations">What computes it.</param>
    /// <param name="options">The run's options.</param>
    /// <param name="data">The run's paintings.</param>
    /// <returns>A learner without weights, which the caller disposes.</returns>
    /// <exception cref="UserException">The model cannot be built, or the memory is exhausted.</exception>
    public static Learner For(IOperations operations, TrainOptions options, TrainingData data)
    {
        LearnerOptions planned = new()
        {
            Model = new CheckpointInfo(options, data.Tasks, new TrainProgress()).Model,
            BatchSize = options.BatchSize,
            Side = data.Side,
            Optimizer = options.Optimizer,
            LabelSmoothing = options.LabelSmoothing,
            ClassWeights = ClassWeights.Compute(data.Source, data.Split.Train, options.KeepUnknown, options.ClassWeights),
        };
        try
        {
            return new Learner(operations, planned);
        }
        catch (CudaOutOfMemoryException error)
        {
            int fits = LargestBatch.Fitting(planned, error.Free + error.Holders.Sum(holder => holder.Bytes));
            throw new UserException(
                $"{error.Message} {(fits > 0 ? $"--batch-size {fits} would fit." : "Not even a batch of one picture would fit.")}");
        }
    }

    /// <summary>The same model, for validation.</summary>
    public Evaluator Evaluator { get; }

    /// <summary>The model.</summary>
    public PaintingClassifier Model => Evaluator.Model;

    /// <summary>The optimizer and its state.</summary>
    public Optimizer Optimizer { get; }

    /// <summary>Loss of each task in the latest step, before its update.</summary>
    public ReadOnlySpan<float> Losses => Evaluator.Losses;

    /// <summary>Takes one step.</summary>
    /// <param name="batch">At least one picture.</param>
    /// <param name="learningRate">The learning rate.</param>
    /// <param name="metrics">Takes in the results, computed before the update.</param>
    public void Train(PixelBatch batch, double learningRate, EpochMetrics metrics)
    {
        using NvtxRange step = NvtxRange.Push(StepRange);
        Tensor<Nf> logits = Forward(batch);
        Backward(learningRate);
        Update();
        Evaluator.Collect(batch, logits, metrics);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Evaluator.Dispose();
        Optimizer.Dispose();
    }

    private Tensor<Nf> Forward(PixelBatch batch)
    {
        using NvtxRange range = NvtxRange.Push(ForwardRange);
        return Evaluator.Forward(batch, _tape);
    }

    private void Backward(double learningRate)
    {
        using NvtxRange range = NvtxRange.Push(BackwardRange);
        Optimizer.BeginStep(learningRate);
        _tape.Backward();
    }

    private void Update()
    {
        using NvtxRange range = NvtxRange.Push(UpdateRange);
        Optimizer.EndStep();
    }
}
