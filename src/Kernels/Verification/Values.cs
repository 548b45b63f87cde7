namespace Wikiart.Cuda.Kernels.Verification;

/// <summary>What operands are filled with.</summary>
internal static class Values
{
    /// <summary>Mean 0, standard deviation 1.</summary>
    public static float Normal(Random random) =>
        (float)(Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble()));

    /// <summary>What a ReLU leaves: half of it 0.</summary>
    public static float Rectified(Random random) => Math.Max(0, Normal(random));

    /// <summary>Numbers above 0, as variances and class weights are.</summary>
    public static float Positive(Random random) => 0.1f + (float)random.NextDouble();

    /// <summary>Few different numbers, whose sums of products are exact, so that equal maxima are common.</summary>
    public static float SmallInteger(Random random) => random.Next(-2, 3);

    /// <summary>Rectified numbers and every kind of special one.</summary>
    public static float Special(Random random) => random.Next(6) switch
    {
        0 => float.NaN,
        1 => 0f,
        2 => -0f,
        3 => float.NegativeInfinity,
        4 => float.PositiveInfinity,
        _ => Normal(random),
    };
}
