namespace Wikiart.Cuda.Kernels.Verification;

/// <summary>How an operand agrees with the reference.</summary>
/// <param name="Operand">Which operand.</param>
/// <param name="Elements">Elements that were compared.</param>
/// <param name="MaxError">The largest absolute difference; 0 where bits are compared.</param>
/// <param name="RelativeError">The largest difference relative to the number's own size and the root mean square of all.</param>
/// <param name="Tolerance">What is allowed of the relative error.</param>
/// <param name="Fault">The first ten mismatches, or another fault; null when it agrees.</param>
internal sealed record Comparison(
    string Operand, int Elements, double MaxError, double RelativeError, double Tolerance, string? Fault);
