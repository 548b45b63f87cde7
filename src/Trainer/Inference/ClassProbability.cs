using System.Text.Json.Serialization;

namespace Wikiart.Cuda.Trainer.Inference;

/// <summary>A class and how likely the model finds it.</summary>
/// <param name="Name">The class.</param>
/// <param name="Probability">0 to 1; the classes of a task sum to 1.</param>
internal sealed record ClassProbability([property: JsonPropertyName("class")] string Name, double Probability);
