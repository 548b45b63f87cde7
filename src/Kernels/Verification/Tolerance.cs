namespace Wikiart.Cuda.Kernels.Verification;

/// <summary>
/// How far a result may lie from the reference. A sum of K terms rounds K times, each time by at most half an ulp (2⁻²⁴) of a
/// partial sum that is about as large as the result, in directions that do not depend on each other: the errors add up to
/// about 2⁻²⁴·√K of the typical result, and hardly ever to eight times that.
/// Where operands are rounded before they are multiplied, each product is off by up to two of their roundoffs; the K errors add up as the
/// K products do, so relative to the typical result they stay one roundoff or less, whatever K is. Operands that lose their lower bits instead are
/// off by up to two roundoffs, all towards zero: then the result itself shrinks by at most four.
/// </summary>
/// <param name="Kind">What is compared.</param>
/// <param name="Roundings">K.</param>
/// <param name="OperandRoundoff">Half an ulp of what operands are rounded to; 0 where they are used as they are.</param>
internal readonly record struct Tolerance(ToleranceKind Kind, double Roundings, double OperandRoundoff = 0)
{
    private const double HalfUlp = 1.0 / (1 << 24);
    private const double Outlier = 8;

    /// <summary>The largest difference relative to the number's own size and the typical one together.</summary>
    public double Relative => Limit(expected: 0, typical: 1);

    public static Tolerance Exact => new(ToleranceKind.Exact, 0);

    public static Tolerance Unchanged => new(ToleranceKind.Unchanged, 0);

    /// <summary>Not compared with the reference: more than one result is right.</summary>
    public static Tolerance Any => new(ToleranceKind.Any, 0);

    public static Tolerance Sum(double roundings) => new(ToleranceKind.Rounded, roundings);

    /// <summary>The largest difference allowed.</summary>
    /// <param name="expected">The reference's number.</param>
    /// <param name="typical">Root mean square of all its numbers.</param>
    public double Limit(double expected, double typical) =>
        Outlier * ((HalfUlp * Math.Sqrt(Roundings)) + OperandRoundoff) * (typical + Math.Abs(expected));
}
