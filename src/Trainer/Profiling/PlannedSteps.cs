using Wikiart.Cuda.Kernels;
using Wikiart.Cuda.Runtime;
using Wikiart.Cuda.Trainer.Commands;
using Wikiart.Cuda.Trainer.Data;
using Wikiart.Cuda.Trainer.Metrics;
using Wikiart.Cuda.Trainer.Model;
using Wikiart.Cuda.Trainer.Training;

namespace Wikiart.Cuda.Trainer.Profiling;

/// <summary>Training steps of a planned model on one batch of random pixels.</summary>
internal sealed class PlannedSteps : IDisposable
{
    // Small enough that weights stay numbers on pixels without meaning.
    private const double LearningRate = 1e-6;

    private readonly Learner _learner;
    private readonly PixelBatch _batch;
    private readonly EpochMetrics _metrics;

    /// <summary>Plans the model and gives it weights.</summary>
    /// <param name="operations">What computes it.</param>
    /// <param name="planned">The model, its batch and its optimizer.</param>
    /// <param name="graphs">Whether steps are recorded and replayed.</param>
    /// <exception cref="UserException">The memory is exhausted.</exception>
    public PlannedSteps(IOperations operations, PlannedModel planned, bool graphs)
    {
        _learner = new Learner(operations, new LearnerOptions
        {
            Model = planned.Sizes,
            BatchSize = planned.Options.BatchSize,
            Side = planned.Options.ImageSize,
            Optimizer = planned.Options.Optimizer,
            UsesGraphs = graphs,
        });
        WeightInitializer.Initialize(_learner.Model.State, planned.Options.Seed);
        _batch = RandomBatch.Of(_learner.Model.Heads, planned.Options.BatchSize, planned.Options.ImageSize, seed: 1);
        _metrics = new EpochMetrics(_learner.Model.Heads);
    }

    /// <summary>Queues one step; the one before the last is done when this returns.</summary>
    public void Take() => _learner.Queue(_batch, LearningRate, _metrics);

    /// <inheritdoc/>
    public void Dispose() => _learner.Dispose();
}
