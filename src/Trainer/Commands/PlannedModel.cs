using Wikiart.Cuda.Runtime;
using Wikiart.Cuda.Trainer.Model;
using Wikiart.Cuda.Trainer.Training;

namespace Wikiart.Cuda.Trainer.Commands;

/// <summary>A model that the user sized without data.</summary>
/// <param name="Options">Image size, batch and optimizer, checked.</param>
/// <param name="Sizes">The model.</param>
internal sealed record PlannedModel(TrainOptions Options, ModelOptions Sizes)
{
    /// <summary>Sees that training steps can be taken, for commands that take them after minutes of other work.</summary>
    /// <exception cref="UserException">They cannot.</exception>
    public void CheckSteps()
    {
        if (Options.Residual is not null)
        {
            ResidualTrunk.CheckBatch(Options.BatchSize);
        }
    }
}
