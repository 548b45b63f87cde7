using Wikiart.Cuda.Trainer.Data;

namespace Wikiart.Cuda.Trainer.Training;

/// <summary>Turns class counts into the loss's class weights.</summary>
internal static class ClassWeights
{
    /// <summary>
    /// <c>w[c] = k / n[c]^p</c> with p = 1 or ½, and k such that the weights of a task have the mean 1 over its labelled samples. A
    /// class without a sample never occurs in the loss and gets the weight 1.
    /// </summary>
    /// <param name="source">The paintings.</param>
    /// <param name="samples">The training set.</param>
    /// <param name="keepUnknown">Whether the unknown class counts as a class.</param>
    /// <param name="weighting">Which p.</param>
    /// <returns>One weight a class, the tasks one after the other; null for equal weights.</returns>
    public static IReadOnlyList<float>? Compute(
        IPaintingSource source, ReadOnlySpan<int> samples, bool keepUnknown, ClassWeighting weighting)
    {
        if (weighting == ClassWeighting.None)
        {
            return null;
        }

        double power = weighting == ClassWeighting.Inverse ? 1 : 0.5;
        List<float> weights = [];
        for (int task = 0; task < source.Tasks.Count; task++)
        {
            long[] counts = Count(source, samples, task, keepUnknown);
            double labelled = counts.Sum();
            double weighted = counts.Where(count => count > 0).Sum(count => Math.Pow(count, 1 - power));
            weights.AddRange(counts.Select(count => count == 0 ? 1f : (float)(labelled / weighted / Math.Pow(count, power))));
        }

        return weights;
    }

    /// <summary>How often each class of a task occurs.</summary>
    /// <param name="source">The paintings.</param>
    /// <param name="samples">Which of them.</param>
    /// <param name="task">The task's number.</param>
    /// <param name="keepUnknown">Whether the unknown class counts as a class.</param>
    /// <returns>One count a class.</returns>
    public static long[] Count(IPaintingSource source, ReadOnlySpan<int> samples, int task, bool keepUnknown)
    {
        LabelSet labels = source.Tasks[task];
        long[] counts = new long[labels.Count];
        foreach (int sample in samples)
        {
            int label = source.Label(sample, task);
            if (label >= 0 && (keepUnknown || label != labels.UnknownClass))
            {
                counts[label]++;
            }
        }

        return counts;
    }
}
