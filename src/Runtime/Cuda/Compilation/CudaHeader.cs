namespace Wikiart.Cuda.Runtime.Cuda;

/// <summary>A header that sources include.</summary>
/// <param name="Name">The name between the quotes of <c>#include</c>.</param>
/// <param name="Text">Its text.</param>
public sealed record CudaHeader(string Name, string Text);
