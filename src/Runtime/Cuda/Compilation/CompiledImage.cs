namespace Wikiart.Cuda.Runtime.Cuda;

/// <summary>A cubin or PTX with what the compiler said.</summary>
internal sealed record CompiledImage(string Log, byte[] Bytes);
