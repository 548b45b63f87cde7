using Wikiart.Cuda.Runtime;

namespace Wikiart.Cuda.Kernels.Reference;

public sealed unsafe partial class ReferenceOperations
{
    /// <inheritdoc/>
    public void CrossEntropyForward(View<Nf> logits, HeadLayout heads, LossTargets targets, View<Vec> losses, View<Vec> counts)
    {
        double smoothing = targets.Smoothing;
        View<Vec> weights = targets.ClassWeights;
        for (int task = 0; task < heads.Tasks; task++)
        {
            int offset = heads.Offsets[task];
            int classes = heads.Classes[task];
            double sum = 0;
            double count = 0;
            for (int n = 0; n < logits.Shape.N; n++)
            {
                double logSum = LogSumExp(logits, n, offset, classes);
                foreach ((int label, double share) in LabelsOf(targets, n, task))
                {
                    double row = (1 - smoothing) * weights.At(offset + label) * (logSum - logits.At(n, offset + label));
                    for (int c = 0; c < classes; c++)
                    {
                        row += smoothing / classes * weights.At(offset + c) * (logSum - logits.At(n, offset + c));
                    }

                    sum += share * row;
                }

                int own = targets.Labels.At(n, task);
                count += own < 0 ? 0 : weights.At(offset + own);
            }

            losses.At(task) = (float)(count > 0 ? sum / count : 0);
            counts.At(task) = (float)count;
        }
    }

    /// <inheritdoc/>
    public void CrossEntropyBackward(
        View<Nf> logits, HeadLayout heads, LossTargets targets, View<Vec> taskWeights, View<Vec> counts, View<Nf> dlogits)
    {
        double smoothing = targets.Smoothing;
        View<Vec> weights = targets.ClassWeights;
        for (int task = 0; task < heads.Tasks; task++)
        {
            int offset = heads.Offsets[task];
            int classes = heads.Classes[task];
            double weightSum = 0;
            for (int c = 0; c < classes; c++)
            {
                weightSum += weights.At(offset + c);
            }

            double scale = counts.At(task) > 0 ? (double)taskWeights.At(task) / counts.At(task) : 0;
            for (int n = 0; n < logits.Shape.N; n++)
            {
                double logSum = LogSumExp(logits, n, offset, classes);
                for (int c = 0; c < classes; c++)
                {
                    // −log p[c] has the gradient p[j] − [j = c] by logit j; the two sums of the loss weigh it as written there.
                    double gradient = 0;
                    foreach ((int label, double share) in LabelsOf(targets, n, task))
                    {
                        if (scale != 0)
                        {
                            double p = Math.Exp(logits.At(n, offset + c) - logSum);
                            double hit = c == label ? 1 : 0;
                            gradient += share * scale * (
                                ((1 - smoothing) * weights.At(offset + label) * (p - hit)) +
                                (smoothing / classes * ((weightSum * p) - weights.At(offset + c))));
                        }
                    }

                    dlogits.At(n, offset + c) = (float)gradient;
                }
            }
        }
    }

    /// <summary>The labels that a row has, its own and that of the picture mixed in, and what each counts for.</summary>
    private static List<(int Label, double Share)> LabelsOf(LossTargets targets, int n, int task)
    {
        View<Labels> labels = targets.Labels;
        double share = targets.Mix is { } mix ? mix.At(MixRecord.LabelShare) : 1;
        List<(int Label, double Share)> both = [(labels.At(n, task), share)];
        if (share < 1)
        {
            both.Add((labels.At(labels.Shape.N - 1 - n, task), 1 - share));
        }

        both.RemoveAll(one => one.Label < 0);
        return both;
    }

    /// <summary>log Σ exp, shifted by the maximum so that it cannot overflow.</summary>
    private static double LogSumExp(View<Nf> logits, int n, int offset, int classes)
    {
        double max = double.NegativeInfinity;
        for (int c = 0; c < classes; c++)
        {
            double logit = logits.At(n, offset + c);
            max = Beats(logit, max) ? logit : max;
        }

        double sum = 0;
        for (int c = 0; c < classes; c++)
        {
            sum += Math.Exp(logits.At(n, offset + c) - max);
        }

        return max + Math.Log(sum);
    }
}
