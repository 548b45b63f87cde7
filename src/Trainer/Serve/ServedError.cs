namespace Wikiart.Cuda.Trainer.Serve;

/// <summary>Why a request was refused.</summary>
/// <param name="Error">One sentence.</param>
internal sealed record ServedError(string Error);
