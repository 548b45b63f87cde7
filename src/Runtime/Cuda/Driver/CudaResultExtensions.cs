namespace Wikiart.Cuda.Runtime.Cuda;

internal static class CudaResultExtensions
{
    /// <summary>
    /// Whether the context is broken from now on: every later call returns the same code, and the driver offers no way back but a new process.
    /// </summary>
    public static bool IsSticky(this CudaResult result) => result is
        CudaResult.EccUncorrectable or CudaResult.NvlinkUncorrectable or CudaResult.IllegalAddress or CudaResult.LaunchTimeout or CudaResult.Assert or
        (>= CudaResult.HardwareStackError and <= CudaResult.LaunchFailed);

    /// <summary>Whether a release may fail with this code because its object is gone with its context.</summary>
    public static bool IsGoneWithContext(this CudaResult result) =>
        result is CudaResult.Deinitialized or CudaResult.ContextIsDestroyed || result.IsSticky();
}
