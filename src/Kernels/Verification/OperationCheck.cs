namespace Wikiart.Cuda.Kernels.Verification;

/// <summary>How one operation of an implementation agrees with the reference over several sizes.</summary>
/// <param name="Operation">Its name in the contract.</param>
/// <param name="Cases">Sizes that were compared.</param>
/// <param name="MaxError">The largest absolute difference.</param>
/// <param name="RelativeError">The relative error of the comparison that came nearest to its tolerance.</param>
/// <param name="Tolerance">What is allowed of that.</param>
/// <param name="Fault">The case and its first mismatches; null when all agree.</param>
internal sealed record OperationCheck(
    string Operation, int Cases, double MaxError, double RelativeError, double Tolerance, string? Fault);
