namespace Wikiart.Cuda.Trainer.Training;

/// <summary>A task with the names of its classes, as checkpoints carry them.</summary>
/// <param name="Task">For example <c>artist</c>.</param>
/// <param name="Classes">Class names in label order.</param>
internal sealed record TaskNames(string Task, IReadOnlyList<string> Classes);
