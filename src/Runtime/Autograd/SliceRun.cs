namespace Wikiart.Cuda.Runtime;

/// <summary>Elements that are neighbours in PyTorch's order and in memory.</summary>
/// <param name="First">The first one, counted from where a copy begins.</param>
/// <param name="Place">Where it lies inside the parameter.</param>
/// <param name="Count">How many.</param>
internal readonly record struct SliceRun(int First, long Place, int Count);
