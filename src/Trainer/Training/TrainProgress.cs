using Wikiart.Cuda.Trainer.Metrics;
using Wikiart.Cuda.Trainer.Training.Schedules;

namespace Wikiart.Cuda.Trainer.Training;

/// <summary>How far a run has come. With the options and the weights it determines the rest of the run.</summary>
internal sealed record TrainProgress
{
    /// <summary>Epochs completed.</summary>
    public int Epoch { get; init; }

    /// <summary>Batches of the next epoch that were taken already.</summary>
    public int Batch { get; init; }

    /// <summary>Optimizer steps taken.</summary>
    public long Step { get; init; }

    /// <summary>Sums of the epoch that is under way, one a task.</summary>
    public IReadOnlyList<TaskTotals> Totals { get; init; } = [];

    /// <summary>Pictures of the epoch that is under way that could not be read.</summary>
    public int Unreadable { get; init; }

    /// <summary>The best validation result so far; null before the first.</summary>
    public BestResult? Best { get; init; }

    /// <summary>Task weights that are learned, one a task; null when they are fixed.</summary>
    public IReadOnlyList<TaskBalanceState>? Balance { get; init; }

    /// <summary>Where the plateau schedule is; null for all others, and before the first epoch.</summary>
    public PlateauState? Plateau { get; init; }
}
