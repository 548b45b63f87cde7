namespace Wikiart.Cuda.Kernels.Cpu;

/// <summary>For a pass that a backward pass follows.</summary>
internal readonly struct KeptPositions : IPoolPositions
{
    public static bool AreKept => true;
}
