namespace Wikiart.Cuda.Runtime.Cuda;

/// <summary>One source file of kernels with the headers that it includes by name.</summary>
/// <param name="Name">The file's name, for example <c>relu.cu</c>.</param>
/// <param name="Text">CUDA C++.</param>
/// <param name="Headers">The headers, as <c>#include "name"</c> names them.</param>
/// <param name="FilePath">Where the file lies, when the user edits it on disk; null when it comes with the program.</param>
public sealed record CudaSource(string Name, string Text, IReadOnlyList<CudaHeader> Headers, string? FilePath = null);
