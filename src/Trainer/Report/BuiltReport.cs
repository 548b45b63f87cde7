namespace Wikiart.Cuda.Trainer.Report;

/// <summary>A finished page.</summary>
/// <param name="Html">Its source.</param>
/// <param name="Charts">The charts on it.</param>
internal sealed record BuiltReport(string Html, IReadOnlyList<NamedChart> Charts);
