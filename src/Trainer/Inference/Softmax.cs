namespace Wikiart.Cuda.Trainer.Inference;

/// <summary>Turns logits into probabilities.</summary>
internal static class Softmax
{
    /// <summary><c>exp(z / T) / Σ exp(z / T)</c>, in double precision.</summary>
    /// <param name="logits">The logits of one task.</param>
    /// <param name="temperature">T, above 0: 1 leaves the model's own confidence, more lowers it.</param>
    /// <returns>One probability a class.</returns>
    public static double[] Of(ReadOnlySpan<float> logits, double temperature = 1)
    {
        double[] probabilities = new double[logits.Length];
        double max = double.NegativeInfinity;
        foreach (float logit in logits)
        {
            max = Math.Max(max, logit);
        }

        double sum = 0;
        for (int c = 0; c < probabilities.Length; c++)
        {
            probabilities[c] = Math.Exp((logits[c] - max) / temperature);
            sum += probabilities[c];
        }

        for (int c = 0; c < probabilities.Length; c++)
        {
            probabilities[c] /= sum;
        }

        return probabilities;
    }
}
