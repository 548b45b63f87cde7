namespace Wikiart.Cuda.Trainer.Training.Schedules;

/// <summary>How the learning rate changes over a run.</summary>
internal enum ScheduleKind
{
    /// <summary>Not at all, after the warm-up.</summary>
    Constant,

    /// <summary>Half a cosine wave, down to the minimum (PyTorch's CosineAnnealingLR).</summary>
    Cosine,

    /// <summary>Multiplied by a factor every few epochs (PyTorch's StepLR).</summary>
    Step,

    /// <summary>Up and down again, with a warm-up of its own (PyTorch's OneCycleLR with <c>cycle_momentum=False</c>).</summary>
    OneCycle,

    /// <summary>Multiplied by a factor when the validation loss stops falling (PyTorch's ReduceLROnPlateau).</summary>
    Plateau,
}
