namespace Wikiart.Cuda.Kernels.Cpu;

/// <summary>For evaluation, which needs the values alone.</summary>
internal readonly struct NoPositions : IPoolPositions
{
    public static bool AreKept => false;
}
