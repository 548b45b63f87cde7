namespace Wikiart.Cuda.Trainer.Serve;

/// <summary>The answer to a picture.</summary>
/// <param name="Tasks">The answer for each task, by its name.</param>
/// <param name="Crop">How much of the picture's central square the model saw, as a share of its side.</param>
/// <param name="Milliseconds">Time of decoding and computing.</param>
internal sealed record ServedPrediction(IReadOnlyDictionary<string, ServedTask> Tasks, double Crop, double Milliseconds);
