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
}
