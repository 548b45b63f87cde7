namespace Wikiart.Cuda.Trainer.Metrics;

/// <summary>The order of the classes that logits give.</summary>
internal static class Ranking
{
    /// <summary>How many classes are preferred to the right one: a higher logit, or an equal one that comes first.</summary>
    /// <param name="logits">One a class.</param>
    /// <param name="label">The right class.</param>
    /// <returns>0 when the right class is the answer.</returns>
    public static int Of(ReadOnlySpan<float> logits, int label)
    {
        int rank = 0;
        for (int c = 0; c < logits.Length; c++)
        {
            // A NaN at the label compares false with everything; it must not count as a hit.
            bool behind = logits[c] < logits[label] || (logits[c] == logits[label] && c >= label);
            rank += behind ? 0 : 1;
        }

        return rank;
    }
}
