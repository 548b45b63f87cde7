using Wikiart.Cuda.Runtime;
using Wikiart.Cuda.Trainer.Model;

namespace Wikiart.Cuda.Trainer.Training;

/// <summary>What a training step needs to know.</summary>
internal sealed record LearnerOptions
{
    /// <summary>The model's sizes.</summary>
    public required ModelOptions Model { get; init; }

    /// <summary>The largest batch.</summary>
    public required int BatchSize { get; init; }

    /// <summary>Side of the pictures before they are cropped, in pixels.</summary>
    public required int Side { get; init; }

    /// <summary>The optimizer.</summary>
    public OptimizerOptions Optimizer { get; init; } = new();

    /// <summary>Update the heads' first layers inside the backward pass, in one pass over their weights.</summary>
    public bool FusesUpdate { get; init; } = true;

    /// <summary>Share of the heads' hidden features that is dropped in each step.</summary>
    public double Dropout { get; init; }

    /// <summary>Seed of what is dropped.</summary>
    public ulong Seed { get; init; }

    /// <summary>Label smoothing, 0 to 1.</summary>
    public double LabelSmoothing { get; init; }

    /// <summary>One weight a class, the heads one after the other; null for 1.</summary>
    public IReadOnlyList<float>? ClassWeights { get; init; }

    /// <summary>Decay of the weights' moving average in each step, below 1; 0 for no average.</summary>
    public double EmaDecay { get; init; }

    /// <summary>One factor a task's loss; null for 1.</summary>
    public IReadOnlyList<float>? TaskWeights { get; init; }

    /// <summary>Learn the tasks' factors instead.</summary>
    public bool LearnsTaskWeights { get; init; }

    /// <summary>What keeps its weights.</summary>
    public FrozenPart Freeze { get; init; }

    /// <summary>Record a step of one batch as CUDA graphs and replay it; the bits are the same. Ignored on the CPU.</summary>
    public bool UsesGraphs { get; init; }

    /// <summary>What the learning rate of the trunk is multiplied by.</summary>
    public double TrunkRate { get; init; } = 1;

    /// <summary>Steps after which one more stage of the trunk is trained, the last one first; 0 to train all from the beginning.</summary>
    public long ThawSteps { get; init; }

    /// <summary>Whether all steps queue the same work with the same numbers for every parameter, so that one can be recorded for all.</summary>
    public bool HasEqualSteps => FusesUpdate && TrunkRate == 1 && ThawSteps == 0;

    /// <summary>What a run's steps need to know.</summary>
    /// <param name="options">The run's options.</param>
    /// <param name="data">The run's paintings.</param>
    /// <returns>The options of its learner.</returns>
    /// <exception cref="UserException">A task that is weighed does not exist.</exception>
    public static LearnerOptions For(TrainOptions options, TrainingData data) => new()
    {
        Model = new CheckpointInfo(options, data.Tasks, new TrainProgress()).Model,
        BatchSize = options.BatchSize,
        Side = data.Side,
        Optimizer = options.Optimizer,
        LabelSmoothing = options.LabelSmoothing,
        EmaDecay = options.EmaDecay,
        Dropout = options.Dropout,
        Seed = options.Seed,
        TaskWeights = TaskWeightsOf(options, data),
        LearnsTaskWeights = options.LearnTaskWeights,
        Freeze = options.Freeze,
        TrunkRate = options.TrunkRate,
        ThawSteps = (long)options.UnfreezeEvery * new StepGroups(options.GradientAccumulation, data.BatchesPerEpoch).Steps,
        FusesUpdate = options.GradientAccumulation == 1,
        ClassWeights = Training.ClassWeights.Compute(data.Source, data.Split.Train, options.KeepUnknown, options.ClassWeights),
    };

    private static float[]? TaskWeightsOf(TrainOptions options, TrainingData data)
    {
        if (options.TaskWeights is not { } weights)
        {
            return null;
        }

        string[] tasks = [.. data.Tasks.Select(task => task.Task)];
        string? unknown = weights.Keys.FirstOrDefault(name => !tasks.Contains(name));
        return unknown is null
            ? [.. tasks.Select(task => (float)weights.GetValueOrDefault(task, 1))]
            : throw new UserException($"--task-weights names '{unknown}', and the tasks are {string.Join(", ", tasks)}.");
    }
}
