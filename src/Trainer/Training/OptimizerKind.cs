namespace Wikiart.Cuda.Trainer.Training;

/// <summary>Which optimizer updates the weights.</summary>
internal enum OptimizerKind
{
    /// <summary>Adam with decoupled weight decay.</summary>
    AdamW,

    /// <summary>Stochastic gradient descent, with momentum.</summary>
    Sgd,
}
