using Wikiart.Cuda.Kernels.Gpu;

namespace Wikiart.Cuda.Trainer.Devices;

/// <summary>How one kernel agrees with the reference.</summary>
/// <param name="Operation">The operation's name in the contract; of a tile that no size has by default, its name behind that.</param>
/// <param name="Variant">Naive, tuned, or a precision of tensor cores.</param>
/// <param name="Sizes">Sizes that were compared.</param>
/// <param name="MaxError">The largest absolute difference.</param>
/// <param name="RelativeError">A difference relative to the size of the numbers, in the comparison that came nearest to its tolerance.</param>
/// <param name="Tolerance">What is allowed of that.</param>
/// <param name="Fault">The first mismatches; null when all agree.</param>
internal sealed record VerifiedKernel(
    string Operation, KernelVariant Variant, int Sizes, double MaxError, double RelativeError, double Tolerance, string? Fault);
