using Wikiart.Cuda.Runtime;

namespace Wikiart.Cuda.Kernels.Reference;

/// <summary>
/// The oracle: every operation as plain nested loops with double accumulation, one thread, written to be read and never optimised.
/// Every other implementation is compared with it.
/// </summary>
public sealed unsafe partial class ReferenceOperations : IOperations
{
    /// <summary>Computes on the host's memory.</summary>
    /// <param name="device">Where the operands live; not disposed here.</param>
    public ReferenceOperations(HostDevice device) => Device = device;

    /// <inheritdoc/>
    public string Name => "reference";

    /// <inheritdoc/>
    public int PanelColumns => 0;

    /// <inheritdoc/>
    public Device Device { get; }

    /// <inheritdoc/>
    public void Dispose()
    {
    }

    /// <summary>Writes a result, or adds it to what is there.</summary>
    private static void Put(ref float target, double value, bool accumulate) =>
        target = (float)(accumulate ? target + value : value);
}
