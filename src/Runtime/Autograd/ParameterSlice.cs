namespace Wikiart.Cuda.Runtime;

/// <summary>
/// A named part of a parameter, as PyTorch's state_dict has it. Layers that are computed as one matrix stay separate entries in files.
/// </summary>
/// <param name="Name">For example <c>fc_artist1.weight</c>.</param>
/// <param name="Sizes">PyTorch's sizes.</param>
/// <param name="Offset">The first element inside the parameter.</param>
/// <param name="Count">How many elements.</param>
public sealed record ParameterSlice(string Name, IReadOnlyList<int> Sizes, long Offset, long Count);
