namespace Wikiart.Cuda.Runtime.Cuda;

/// <summary>
/// A named stretch of a thread's time in a profiler's timeline; ranges nest. Free when no profiler is attached (<c>NVTX_INJECTION64_PATH</c>
/// unset). Use: <c>using NvtxRange range = NvtxRange.Push(name);</c>
/// </summary>
public readonly unsafe ref struct NvtxRange : IDisposable
{
    /// <summary>Null without a profiler; a constant to the compiler then, which drops the calls.</summary>
    private static readonly NvtxFunctions? Profiler = NvtxFunctions.Connect(Environment.GetEnvironmentVariable("NVTX_INJECTION64_PATH"));

    /// <summary>Whether a profiler listens.</summary>
    public static bool IsEnabled => Profiler is not null;

    /// <summary>Begins a range on this thread.</summary>
    /// <param name="name">Its name.</param>
    /// <returns>The range, which ends when it is disposed.</returns>
    public static NvtxRange Push(NvtxName name)
    {
        ArgumentNullException.ThrowIfNull(name);
        Profiler?.Push(name.Pointer);
        return default;
    }

    /// <summary>Ends the range that was begun last on this thread.</summary>
    public void Dispose() => Profiler?.Pop();
}
