namespace Wikiart.Cuda.Runtime.Cuda;

/// <summary>How many blocks and threads a launch has.</summary>
/// <param name="Grid">Blocks.</param>
/// <param name="Block">Threads of a block.</param>
/// <param name="DynamicSharedBytes">Shared memory of a block beside what the kernel declares, in bytes.</param>
public readonly record struct LaunchShape(Dim3 Grid, Dim3 Block, int DynamicSharedBytes = 0)
{
    /// <summary>Enough blocks in one dimension that every element has a thread.</summary>
    /// <param name="count">Elements.</param>
    /// <param name="blockThreads">Threads of a block.</param>
    /// <returns>The shape; its last block may have threads without an element.</returns>
    public static LaunchShape ForElements(long count, int blockThreads = 256) =>
        new(new Dim3(checked((int)((count + blockThreads - 1) / blockThreads))), new Dim3(blockThreads));

    /// <inheritdoc/>
    public override string ToString() => $"grid {Grid}, block {Block}, {DynamicSharedBytes} bytes of dynamic shared memory";
}
