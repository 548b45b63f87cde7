using Wikiart.Cuda.Kernels;
using Wikiart.Cuda.Kernels.Gpu;
using Wikiart.Cuda.Kernels.Layers;
using Wikiart.Cuda.Kernels.Optimizers;
using Wikiart.Cuda.Runtime;
using Wikiart.Cuda.Runtime.Cuda;
using Wikiart.Cuda.Trainer.Data;
using Wikiart.Cuda.Trainer.Metrics;
using Wikiart.Cuda.Trainer.Model;

namespace Wikiart.Cuda.Trainer.Training;

/// <summary>
/// A model, its loss and its optimizer. A step is one batch, or several whose gradients add up; it allocates nothing. With graphs, a step of one
/// batch is queued by two calls of the driver, what comes before the losses are read and what comes after; otherwise kernel by kernel.
/// </summary>
internal sealed class Learner : IDisposable
{
    private static readonly NvtxName StepRange = new("step");
    private static readonly NvtxName ForwardRange = new("forward");
    private static readonly NvtxName BackwardRange = new("backward");
    private static readonly NvtxName UpdateRange = new("update");

    private readonly Tape _tape = new();
    private readonly DropoutMask? _mask;
    private readonly StepGraphs? _graphs;
    private readonly long _thawSteps;
    private double _learningRate;
    private int _added;

    /// <summary>Plans everything that a step needs.</summary>
    /// <param name="operations">What computes it.</param>
    /// <param name="options">The sizes and the recipe.</param>
    /// <exception cref="UserException">The model cannot be built, or the memory is exhausted.</exception>
    public Learner(IOperations operations, LearnerOptions options)
    {
        LayerContext context = new(operations, isTraining: true);
        Evaluator = new Evaluator(context, options);
        Optimizer = options.Optimizer.Create(context, Model.TrainedParameters);
        Model.FuseUpdate(Optimizer);
        _thawSteps = options.ThawSteps;
        TreatTrunk(options.TrunkRate);
        Balance = options.LearnsTaskWeights ? new TaskBalance(options.Optimizer, Model.Heads.Tasks) : null;
        _mask = Model.Dropout is { } dropout
            ? new DropoutMask(options.Seed, options.Dropout, (int)dropout.Output.Capacity.Count)
            : null;
        Average = options.EmaDecay > 0 ? new WeightAverage(operations, Model, options) : null;
        _graphs = options.UsesGraphs && options.HasEqualSteps && operations is GpuOperations gpu
            ? new StepGraphs(gpu, () => Evaluator.Forward(_tape), Finish)
            : null;
    }

    /// <summary>Plans the learner of a run.</summary>
    /// <param name="operations">What computes it.</param>
    /// <param name="options">The run's options.</param>
    /// <param name="data">The run's paintings.</param>
    /// <param name="usesGraphs">Whether steps are recorded and replayed, where the device can do that.</param>
    /// <returns>A learner without weights, which the caller disposes.</returns>
    /// <exception cref="UserException">The model cannot be built, or the memory is exhausted.</exception>
    public static Learner For(IOperations operations, TrainOptions options, TrainingData data, bool usesGraphs = false)
    {
        LearnerOptions planned = LearnerOptions.For(options, data) with { UsesGraphs = usesGraphs };
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

    /// <summary>The task weights when they are learned, or null.</summary>
    public TaskBalance? Balance { get; }

    /// <summary>Whether a step has begun and not ended.</summary>
    public bool IsInStep { get; private set; }

    /// <summary>The moving average of the weights, or null.</summary>
    public WeightAverage? Average { get; }

    /// <summary>Loss of each task in the latest step, before its update.</summary>
    public ReadOnlySpan<float> Losses => Evaluator.Losses;

    /// <summary>Takes one step on one batch.</summary>
    /// <param name="batch">At least one picture.</param>
    /// <param name="learningRate">The learning rate.</param>
    /// <param name="metrics">Takes in the results, computed before the update.</param>
    /// <exception cref="NonFiniteLossException">A loss is NaN or infinite; nothing was updated.</exception>
    public void Train(PixelBatch batch, double learningRate, EpochMetrics metrics)
    {
        using NvtxRange step = NvtxRange.Push(StepRange);
        Begin(learningRate);
        Add(batch, metrics, share: 1);
        End();
    }

    /// <summary>Begins a step.</summary>
    /// <param name="learningRate">The learning rate.</param>
    public void Begin(double learningRate)
    {
        Average?.Start();
        if (_thawSteps > 0)
        {
            Model.Trunk.FrozenStages = (int)Math.Max(0, Model.Trunk.Stages.Count - (Optimizer.StepCount / _thawSteps));
        }

        Optimizer.BeginStep(learningRate);
        _learningRate = learningRate;
        _added = 0;
        IsInStep = true;
    }

    /// <summary>Adds the gradients of a batch. With fused updates a step takes one batch.</summary>
    /// <param name="batch">At least one picture.</param>
    /// <param name="metrics">Takes in the results, computed before the update.</param>
    /// <param name="share">The batch's share in the step.</param>
    /// <exception cref="NonFiniteLossException">A loss is NaN or infinite; nothing was updated.</exception>
    public void Add(PixelBatch batch, EpochMetrics metrics, double share)
    {
        Evaluator.Weigh(share, Balance);
        Forward(batch);
        Backward();
        Evaluator.Collect(batch, metrics);
        Balance?.Add(Losses, Evaluator.Counts, share);
    }

    /// <summary>Updates the weights.</summary>
    public void End()
    {
        using NvtxRange range = NvtxRange.Push(UpdateRange);
        if (_graphs is null)
        {
            Optimizer.EndStep();
        }

        Balance?.Update(_learningRate, Optimizer.StepCount);
        Average?.Update();
        IsInStep = false;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _graphs?.Dispose();
        Evaluator.Dispose();
        Optimizer.Dispose();
        Average?.Dispose();
    }

    /// <summary>The stages thaw from the last to the first.</summary>
    private void TreatTrunk(double rate)
    {
        IReadOnlyList<IReadOnlyList<Layer>> stages = Model.Trunk.Stages;
        for (int stage = 0; stage < stages.Count; stage++)
        {
            foreach (Parameter parameter in stages[stage].SelectMany(layer => layer.TrainedParameters).Intersect(Optimizer.Parameters))
            {
                Optimizer.Treat(parameter, rate, (stages.Count - stage) * _thawSteps);
            }
        }
    }

    private void Forward(PixelBatch batch)
    {
        using NvtxRange range = NvtxRange.Push(ForwardRange);
        if (_mask is not null)
        {
            int features = Model.Dropout!.Output.Capacity.Features * batch.Count;
            Model.Dropout.SetGate(_mask.Draw(Optimizer.StepCount, _added, features), batch.Count);
        }

        _added++;
        Evaluator.Stage(batch);
        Tensor<Nf> logits = _graphs?.Forward(batch.Count, batch.Mix is not null) ?? Evaluator.Forward(_tape);
        Evaluator.Read(logits);
        foreach (float loss in Losses)
        {
            if (!float.IsFinite(loss))
            {
                _tape.Clear();
                throw new NonFiniteLossException(loss);
            }
        }
    }

    private void Backward()
    {
        using NvtxRange range = NvtxRange.Push(BackwardRange);
        if (_graphs is null)
        {
            _tape.Backward();
        }
        else
        {
            _graphs.Backward();
        }
    }

    /// <summary>What a step does once its losses are known to be finite.</summary>
    private void Finish()
    {
        _tape.Backward();
        Optimizer.EndStep();
    }
}
