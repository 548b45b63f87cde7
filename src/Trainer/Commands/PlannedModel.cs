using Wikiart.Cuda.Trainer.Model;
using Wikiart.Cuda.Trainer.Training;

namespace Wikiart.Cuda.Trainer.Commands;

/// <summary>A model that the user sized without data.</summary>
/// <param name="Options">Image size, batch and optimizer, checked.</param>
/// <param name="Sizes">The model.</param>
internal sealed record PlannedModel(TrainOptions Options, ModelOptions Sizes);
