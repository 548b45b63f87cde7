using Wikiart.Cuda.Runtime;

namespace Wikiart.Cuda.Kernels.Reference;

public sealed unsafe partial class ReferenceOperations
{
    /// <inheritdoc/>
    public void CrossEntropyForward(
        View<Nf> logits,
        View<Labels> labels,
        View<Vec> classWeights,
        HeadLayout heads,
        float smoothing,
        View<Vec> losses,
        View<Vec> counts)
    {
        for (int task = 0; task < heads.Tasks; task++)
        {
            int offset = heads.Offsets[task];
            int classes = heads.Classes[task];
            double sum = 0;
            double count = 0;
            for (int n = 0; n < logits.Shape.N; n++)
            {
                int label = labels.At(n, task);
                if (label < 0)
                {
                    continue;
                }

                double logSum = LogSumExp(logits, n, offset, classes);
                double weight = classWeights.At(offset + label);
                double row = (1 - (double)smoothing) * weight * (logSum - logits.At(n, offset + label));
                for (int c = 0; c < classes; c++)
                {
                    row += (double)smoothing / classes * classWeights.At(offset + c) * (logSum - logits.At(n, offset + c));
                }

                sum += row;
                count += weight;
            }

            losses.At(task) = (float)(count > 0 ? sum / count : 0);
            counts.At(task) = (float)count;
        }
    }

    /// <inheritdoc/>
    public void CrossEntropyBackward(
        View<Nf> logits,
        View<Labels> labels,
        View<Vec> classWeights,
        View<Vec> taskWeights,
        HeadLayout heads,
        float smoothing,
        View<Vec> counts,
        View<Nf> dlogits)
    {
        for (int task = 0; task < heads.Tasks; task++)
        {
            int offset = heads.Offsets[task];
            int classes = heads.Classes[task];
            double weightSum = 0;
            for (int c = 0; c < classes; c++)
            {
                weightSum += classWeights.At(offset + c);
            }

            double scale = counts.At(task) > 0 ? (double)taskWeights.At(task) / counts.At(task) : 0;
            for (int n = 0; n < logits.Shape.N; n++)
            {
                int label = labels.At(n, task);
                double logSum = LogSumExp(logits, n, offset, classes);
                for (int c = 0; c < classes; c++)
                {
                    // −log p[c] has the gradient p[j] − [j = c] by logit j; the two sums of the loss weigh it as written there.
                    double gradient = 0;
                    if (label >= 0 && scale != 0)
                    {
                        double p = Math.Exp(logits.At(n, offset + c) - logSum);
                        double hit = c == label ? 1 : 0;
                        gradient = scale * (
                            ((1 - (double)smoothing) * classWeights.At(offset + label) * (p - hit)) +
                            ((double)smoothing / classes * ((weightSum * p) - classWeights.At(offset + c))));
                    }

                    dlogits.At(n, offset + c) = (float)gradient;
                }
            }
        }
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
