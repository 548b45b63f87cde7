namespace Wikiart.Cuda.Runtime.Cuda;

/// <summary>A part of a recording.</summary>
/// <param name="Kind">What happens.</param>
/// <param name="Graph">The work; null for a joint.</param>
/// <param name="Touched">The memory of work beside the stream.</param>
internal readonly record struct RecordedPart(RecordedPartKind Kind, CudaGraphExec? Graph = null, MemoryRange[]? Touched = null);
