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
/// batch is queued by one call of the driver, otherwise kernel by kernel. Its losses are looked at while the next step computes: the device itself
/// holds all updates once a loss is not finite.
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
        Evaluator = new Evaluator(context, options) { Check = Check };
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
            ? new StepGraphs(gpu, WholeStep)
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

    /// <summary>Loss of each task in the latest batch whose results were taken in, before its update.</summary>
    public ReadOnlySpan<float> Losses => Evaluator.Losses;

    /// <summary>The step that <see cref="Losses"/> are of; 0 before there are any.</summary>
    public long SettledStep { get; private set; }

    /// <summary>Takes one step on one batch and waits for its results.</summary>
    /// <param name="batch">At least one picture.</param>
    /// <param name="learningRate">The learning rate.</param>
    /// <param name="metrics">Takes in the results, computed before the update.</param>
    /// <exception cref="NonFiniteLossException">A loss is NaN or infinite; nothing was updated.</exception>
    public void Train(PixelBatch batch, double learningRate, EpochMetrics metrics)
    {
        Queue(batch, learningRate, metrics);
        Settle();
    }

    /// <summary>Queues one step on one batch.</summary>
    /// <param name="batch">At least one picture; it must stay as it is until it is settled.</param>
    /// <param name="learningRate">The learning rate.</param>
    /// <param name="metrics">Takes in the results, computed before the update, when the batch is settled.</param>
    /// <exception cref="NonFiniteLossException">A loss of an earlier batch is NaN or infinite; nothing was updated since.</exception>
    public void Queue(PixelBatch batch, double learningRate, EpochMetrics metrics)
    {
        using NvtxRange step = NvtxRange.Push(StepRange);
        Begin(learningRate);
        Add(batch, metrics, share: 1);
        End();
    }

    /// <summary>Waits for the results of a batch, and of those before it, and takes them in.</summary>
    /// <param name="batch">A batch that was added; nothing happens when its results are in already.</param>
    /// <exception cref="NonFiniteLossException">A loss is NaN or infinite; nothing was updated since.</exception>
    public void Settle(PixelBatch batch) => Evaluator.Settle(batch);

    /// <summary>The same for all batches.</summary>
    /// <exception cref="NonFiniteLossException">A loss is NaN or infinite; nothing was updated since.</exception>
    public void Settle() => Evaluator.Settle();

    /// <summary>Begins a step.</summary>
    /// <param name="learningRate">The learning rate.</param>
    public void Begin(double learningRate)
    {
        Average?.Start();
        Thaw(Optimizer.StepCount);
        Optimizer.BeginStep(learningRate);
        _learningRate = learningRate;
        _added = 0;
        IsInStep = true;
    }

    /// <summary>Queues the gradients of a batch. With fused updates a step takes one batch.</summary>
    /// <param name="batch">At least one picture; it must stay as it is until it is settled.</param>
    /// <param name="metrics">Takes in the results, computed before the update, when the batch is settled.</param>
    /// <param name="share">The batch's share in the step.</param>
    /// <exception cref="NonFiniteLossException">A loss of an earlier batch is NaN or infinite; nothing was updated since.</exception>
    public void Add(PixelBatch batch, EpochMetrics metrics, double share)
    {
        Evaluator.MakeRoom();
        Evaluator.Weigh(share, Balance);
        StepPart part = new(Optimizer.StepCount, _added++, share);
        Stage(batch, part);
        Tensor<Nf> logits = _graphs?.Run(batch.Count, batch.Mix is not null) ?? Compute();
        Evaluator.Await(logits, batch, metrics, part);
    }

    /// <summary>Updates the weights.</summary>
    public void End()
    {
        using NvtxRange range = NvtxRange.Push(UpdateRange);
        if (_graphs is null)
        {
            Optimizer.EndStep();
        }

        if (Balance is not null)
        {
            // The weights of the next step's losses follow from the losses of this one.
            Settle();
            Balance.Update(_learningRate, Optimizer.StepCount);
        }

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

    /// <summary>Stages thaw as steps are taken.</summary>
    private void Thaw(long steps)
    {
        if (_thawSteps > 0)
        {
            Model.Trunk.FrozenStages = (int)Math.Max(0, Model.Trunk.Stages.Count - (steps / _thawSteps));
        }
    }

    private void Stage(PixelBatch batch, StepPart part)
    {
        if (_mask is not null)
        {
            int features = Model.Dropout!.Output.Capacity.Features * batch.Count;
            Model.Dropout.SetGate(_mask.Draw(part.Step, part.Index, features), batch.Count);
        }

        Evaluator.Stage(batch);
    }

    /// <summary>Logits, losses and gradients of the staged batch.</summary>
    private Tensor<Nf> Compute()
    {
        Tensor<Nf> logits;
        using (NvtxRange.Push(ForwardRange))
        {
            logits = Evaluator.Forward(_tape);
        }

        using NvtxRange range = NvtxRange.Push(BackwardRange);
        Evaluator.HoldUnlessFinite();
        _tape.Backward();
        return logits;
    }

    /// <summary>The same and the update.</summary>
    private Tensor<Nf> WholeStep()
    {
        Tensor<Nf> logits = Compute();
        Optimizer.EndStep();
        return logits;
    }

    /// <summary>Looks at the losses of a batch that are there now.</summary>
    private void Check(StepPart part, PixelBatch batch)
    {
        if (part.Step == 0)
        {
            return;
        }

        foreach (float loss in Losses)
        {
            if (!float.IsFinite(loss))
            {
                GoBackTo(part, batch);
                throw new NonFiniteLossException(loss, batch);
            }
        }

        Balance?.Add(Losses, Evaluator.Counts, part.Share);
        SettledStep = part.Step;
    }

    /// <summary>
    /// To the forward pass of a batch. Nothing that was queued behind it has changed a weight; it is computed once more, since a later batch has
    /// overwritten what the layers computed.
    /// </summary>
    private void GoBackTo(StepPart part, PixelBatch batch)
    {
        Evaluator.Abandon();
        Evaluator.Operations.ReleaseUpdates();
        Thaw(part.Step - 1);
        Optimizer.StepCount = part.Step;
        IsInStep = false;
        Stage(batch, part);
        Evaluator.Forward(_tape);
        _tape.Clear();
    }
}
