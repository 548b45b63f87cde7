namespace Wikiart.Cuda.Trainer.Inference;

/// <summary>What the model says of one picture.</summary>
/// <param name="File">The picture.</param>
/// <param name="Tasks">The likeliest classes of each task, in falling order; null when the picture could not be read.</param>
/// <param name="Error">Why it could not be read; null when it could.</param>
internal sealed record PicturePrediction(string File, IReadOnlyDictionary<string, IReadOnlyList<ClassProbability>>? Tasks, string? Error);
