using Wikiart.Cuda.Trainer.Inference;

namespace Wikiart.Cuda.Trainer.Serve;

/// <summary>The answer for one task.</summary>
/// <param name="Classes">The likeliest classes, in falling order.</param>
/// <param name="HeatMap">Where the model saw the likeliest one.</param>
internal sealed record ServedTask(IReadOnlyList<ClassProbability> Classes, HeatMap HeatMap);
