namespace Wikiart.Cuda.Trainer.Training;

/// <summary>How a call of the training loop ended.</summary>
internal enum RunOutcome
{
    /// <summary>All epochs are done.</summary>
    Completed,

    /// <summary>Nothing got better for as many epochs as are tolerated.</summary>
    Stalled,

    /// <summary>It was asked to stop, and saved what it had.</summary>
    Interrupted,
}
