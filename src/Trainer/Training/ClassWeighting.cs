namespace Wikiart.Cuda.Trainer.Training;

/// <summary>How the loss weighs classes against each other.</summary>
internal enum ClassWeighting
{
    /// <summary>All alike.</summary>
    None,

    /// <summary>In inverse proportion to their counts in the training set.</summary>
    Inverse,

    /// <summary>In inverse proportion to the square root of their counts.</summary>
    SqrtInverse,
}
