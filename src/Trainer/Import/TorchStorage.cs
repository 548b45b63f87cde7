using Wikiart.Cuda.Trainer.Formats;

namespace Wikiart.Cuda.Trainer.Import;

/// <summary>Memory that PyTorch's tensors are views of; in a checkpoint it is a file of its own.</summary>
/// <param name="Key">The file's name under <c>data/</c>.</param>
/// <param name="Dtype">The element type.</param>
internal sealed record TorchStorage(string Key, SafetensorsDtype Dtype);
