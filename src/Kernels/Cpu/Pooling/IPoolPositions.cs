namespace Wikiart.Cuda.Kernels.Cpu;

/// <summary>Whether the positions of a pool's maxima are kept for a backward pass, known to the compiler.</summary>
internal interface IPoolPositions
{
    /// <summary>Whether they are.</summary>
    static abstract bool AreKept { get; }
}
