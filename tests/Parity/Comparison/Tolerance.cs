namespace Wikiart.Cuda.Parity.Tests.Comparison;

/// <summary>How far two values may be apart: <c>|ours − torch| ≤ Absolute + Relative·|torch|</c>.</summary>
/// <param name="Absolute">In the values' unit.</param>
/// <param name="Relative">A fraction.</param>
internal readonly record struct Tolerance(double Absolute, double Relative)
{
    /// <summary>Half a unit in the last place of a 32-bit float, relative to its value.</summary>
    public const double UnitRoundoff = 1.0 / (1 << 24);

    /// <summary>For results that need no rounding.</summary>
    public static Tolerance Exact => default;

    /// <summary>
    /// For sums of K products in 32-bit floats in any order. Each addition rounds by up to 2⁻²⁴ of the partial sum, and K such errors of
    /// random sign add up to √K of them; partial sums are as large as the largest results of the tensor, however small this one is.
    /// </summary>
    /// <param name="terms">K, along the longest chain of operations.</param>
    /// <param name="largest">The largest absolute value of the tensor.</param>
    /// <returns>The tolerance.</returns>
    public static Tolerance OfSum(double terms, double largest)
    {
        double relative = UnitRoundoff * Math.Sqrt(terms);
        return new(relative * largest, relative);
    }

    /// <summary>The largest distance from a value.</summary>
    /// <param name="value">What PyTorch computed.</param>
    /// <returns>In the values' unit.</returns>
    public double Around(float value) => Absolute + (Relative * Math.Abs((double)value));
}
