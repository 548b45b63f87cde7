namespace Wikiart.Cuda.Runtime.Cuda;

/// <summary>What to compile for: a device's own machine code (<c>sm_90</c>), or PTX that the driver compiles further (<c>compute_90</c>).</summary>
/// <param name="Capability">The architecture.</param>
/// <param name="IsPtx">Whether PTX.</param>
internal readonly record struct CompileTarget(ComputeCapability Capability, bool IsPtx)
{
    /// <summary>The name in <c>--gpu-architecture</c>.</summary>
    public string Name => $"{(IsPtx ? "compute" : "sm")}_{Capability.Number}";

    /// <summary>The device's own architecture when the compiler knows it, else PTX of the newest one that is not newer than the device.</summary>
    /// <exception cref="UserException">The compiler has given up on devices this old.</exception>
    public static CompileTarget Choose(IReadOnlyList<int> supported, ComputeCapability device, Version compiler)
    {
        if (supported.Contains(device.Number))
        {
            return new CompileTarget(device, IsPtx: false);
        }

        int[] older = [.. supported.Where(number => number < device.Number)];
        return older.Length > 0
            ? new CompileTarget(ComputeCapability.FromNumber(older.Max()), IsPtx: true)
            : throw new UserException(
                $"The GPU has compute capability {device}, and NVRTC {compiler} compiles for {ComputeCapability.FromNumber(supported.Min())} " +
                "and later; use an older CUDA toolkit's NVRTC.");
    }
}
