using Wikiart.Cuda.Trainer.Metrics;

namespace Wikiart.Cuda.Trainer.Training;

/// <summary>How far a pass over batches has come.</summary>
/// <param name="Batches">Batches done.</param>
/// <param name="ImagesPerSecond">Pictures a second, so far.</param>
/// <param name="Metrics">Results so far.</param>
internal readonly record struct PassProgress(int Batches, double ImagesPerSecond, EpochMetrics Metrics);
