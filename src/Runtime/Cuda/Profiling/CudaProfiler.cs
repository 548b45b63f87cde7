namespace Wikiart.Cuda.Runtime.Cuda;

/// <summary>
/// Tells a profiler which part of the run counts: <c>nsys profile --capture-range=cudaProfilerApi</c> and
/// <c>ncu --profile-from-start off</c> record only between start and stop. Without a profiler nothing happens.
/// </summary>
public static class CudaProfiler
{
    /// <summary>Begins the part that counts.</summary>
    /// <param name="context">The context.</param>
    public static void Start(CudaContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        context.Enter().StartProfiler();
    }

    /// <summary>Ends the part that counts.</summary>
    /// <param name="context">The context.</param>
    public static void Stop(CudaContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        context.Enter().StopProfiler();
    }
}
