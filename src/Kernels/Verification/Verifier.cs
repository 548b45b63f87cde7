using Wikiart.Cuda.Kernels.Reference;
using Wikiart.Cuda.Runtime;

namespace Wikiart.Cuda.Kernels.Verification;

/// <summary>Compares an implementation with the reference, case by case.</summary>
internal static class Verifier
{
    /// <summary>Compares one operation.</summary>
    /// <param name="cases">Cases of that operation.</param>
    /// <param name="device">Where its operands are made.</param>
    /// <param name="operations">What is compared, in each of its settings.</param>
    /// <param name="accuracy">How exactly it computes; plain fp32 by default.</param>
    /// <param name="areEndsWatched">Whether whoever runs the kernels sees accesses behind an allocation.</param>
    /// <returns>The worst of the cases.</returns>
    public static OperationCheck Check(
        IReadOnlyList<OperationCase> cases,
        Device device,
        IReadOnlyList<IOperations> operations,
        Accuracy? accuracy = null,
        bool areEndsWatched = false)
    {
        using HostDevice host = new(poison: true);
        using ReferenceOperations reference = new(host);
        OperationCheck check = new(cases[0].Operation, cases.Count, 0, 0, 0, Fault: null);
        foreach (OperationCase one in cases)
        {
            IReadOnlyList<Outcome> right = one.Run(host, reference);
            IEnumerable<Comparison> comparisons = operations.SelectMany(setting => one.Run(device, setting, accuracy, areEndsWatched)
                .Zip(right, (mine, expected) => mine.CompareWith(expected)));
            foreach (Comparison comparison in comparisons)
            {
                bool isNearest = Share(comparison.RelativeError, comparison.Tolerance) >= Share(check.RelativeError, check.Tolerance);
                check = check with
                {
                    MaxError = Math.Max(check.MaxError, comparison.MaxError),
                    RelativeError = isNearest ? comparison.RelativeError : check.RelativeError,
                    Tolerance = isNearest ? comparison.Tolerance : check.Tolerance,
                    Fault = check.Fault ?? (comparison.Fault is null ? null : $"{one.Name}: {comparison.Fault}"),
                };
            }
        }

        return check;
    }

    private static double Share(double error, double tolerance) => tolerance > 0 ? error / tolerance : 0;
}
