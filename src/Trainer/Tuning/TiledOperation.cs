using Wikiart.Cuda.Kernels.Gpu;
using Wikiart.Cuda.Kernels.Verification;

namespace Wikiart.Cuda.Trainer.Tuning;

/// <summary>An operation whose kernels have tiles to choose from, on operands of its real size.</summary>
/// <param name="Name">Layer and direction, for example <c>conv2 forward</c>.</param>
/// <param name="Operation">Which operation.</param>
/// <param name="Size">Its size, for which its tile is chosen.</param>
/// <param name="Flops">Floating-point operations: 2 for each product that is added.</param>
/// <param name="Bytes">Bytes that it must read and write at least.</param>
/// <param name="Products">Products in one sum, for the tolerance.</param>
/// <param name="Run">Queues it.</param>
/// <param name="Read">What it wrote.</param>
internal sealed record TiledOperation(
    string Name, Operation Operation, GemmSize Size, double Flops, double Bytes, double Products, Action<GpuOperations> Run, Func<IReadOnlyList<float[]>> Read)
    : TimedOperation(Name, Flops, Bytes, Run)
{
    /// <summary>Makes operands that it changes what they were; null where there are none.</summary>
    public Action? Reset { get; init; }

    /// <summary>How far its result may lie from the naive kernel's.</summary>
    /// <param name="variant">Its precision.</param>
    /// <returns>Rounded operands in one, fp32 sums in both.</returns>
    public Tolerance Tolerance(KernelVariant variant) =>
        Kernels.Verification.Tolerance.Sum(2 * Products) with { OperandRoundoff = Accuracy.Of(variant).OperandRoundoff };
}
