namespace Wikiart.Cuda.Trainer.Data.Augmentation;

/// <summary>
/// Numbers with the distribution Beta(α, α): g₁/(g₁+g₂) of two Gamma(α) numbers, which are drawn as in G. Marsaglia, W. Tsang, "A simple method
/// for generating gamma variables", 2000. Gamma numbers of small α underflow, so their logarithms are kept.
/// </summary>
internal static class BetaDistribution
{
    /// <summary>Draws a number.</summary>
    /// <param name="random">Where the numbers come from.</param>
    /// <param name="alpha">α, above 0.</param>
    /// <returns>0 to 1; uniform for α = 1, near 0 or 1 for a small α, near ½ for a large one.</returns>
    public static double Draw(ref CounterRandom random, double alpha)
    {
        double first = LogGamma(ref random, alpha);
        return 1 / (1 + Math.Exp(LogGamma(ref random, alpha) - first));
    }

    private static double LogGamma(ref CounterRandom random, double alpha)
    {
        // A Gamma(α) number is a Gamma(α+1) number times U^(1/α).
        double boost = alpha < 1 ? Math.Log(1 - random.NextDouble()) / alpha : 0;
        double d = (alpha < 1 ? alpha + 1 : alpha) - (1.0 / 3);
        double c = 1 / Math.Sqrt(9 * d);
        while (true)
        {
            double normal = Normal(ref random);
            double v = 1 + (c * normal);
            if (v <= 0)
            {
                continue;
            }

            double cube = v * v * v;
            if (Math.Log(1 - random.NextDouble()) < (0.5 * normal * normal) + d - (d * cube) + (d * Math.Log(cube)))
            {
                return Math.Log(d * cube) + boost;
            }
        }
    }

    /// <summary>Box-Muller.</summary>
    private static double Normal(ref CounterRandom random) =>
        Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
}
