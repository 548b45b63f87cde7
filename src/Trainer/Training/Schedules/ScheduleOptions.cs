namespace Wikiart.Cuda.Trainer.Training.Schedules;

/// <summary>The learning-rate schedule and its numbers, under timm's names.</summary>
internal sealed record ScheduleOptions
{
    /// <summary>Which one.</summary>
    public ScheduleKind Kind { get; init; }

    /// <summary>Length of the linear warm-up, in epochs, which need not be whole.</summary>
    public double WarmupEpochs { get; init; }

    /// <summary>Length of the linear warm-up in steps; when it is not 0 it replaces <see cref="WarmupEpochs"/>.</summary>
    public int WarmupSteps { get; init; }

    /// <summary>The learning rate at the first step of the warm-up; null for a hundredth of the learning rate.</summary>
    public double? WarmupLearningRate { get; init; }

    /// <summary>The learning rate below which no schedule goes after the warm-up.</summary>
    public double MinLearningRate { get; init; }

    /// <summary>Step: epochs between two decays; null for a third of all epochs, rounded up.</summary>
    public double? DecayEpochs { get; init; }

    /// <summary>Step and plateau: what a decay multiplies the learning rate by.</summary>
    public double DecayRate { get; init; } = 0.1;

    /// <summary>Plateau: epochs without progress that are tolerated.</summary>
    public int PatienceEpochs { get; init; } = 10;

    /// <summary>Whether another number of epochs changes the learning rate of the steps that are left.</summary>
    public bool DependsOnEpochs =>
        Kind is ScheduleKind.Cosine or ScheduleKind.OneCycle || (Kind == ScheduleKind.Step && DecayEpochs is null);
}
