namespace Wikiart.Cuda.Runtime.Cuda;

/// <summary>What the launches of one kernel took, measured by events around each.</summary>
/// <param name="Kernel">Its name in the source.</param>
/// <param name="Launches">How many there were.</param>
/// <param name="Milliseconds">Their time in all, in milliseconds of the device.</param>
/// <param name="Registers">Registers of a thread.</param>
public sealed record KernelTime(string Kernel, int Launches, double Milliseconds, int Registers);
