namespace Wikiart.Cuda.Trainer.Data;

/// <summary>A picture that was skipped.</summary>
/// <param name="Sample">The source's index.</param>
/// <param name="Name">Where it lies.</param>
/// <param name="Reason">Why it cannot be used, as the end of a sentence.</param>
internal sealed record UnreadableImage(int Sample, string Name, string Reason);
