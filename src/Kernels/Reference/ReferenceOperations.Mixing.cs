using Wikiart.Cuda.Runtime;

namespace Wikiart.Cuda.Kernels.Reference;

public sealed unsafe partial class ReferenceOperations
{
    /// <inheritdoc/>
    public void MixImages(View<Nhwc> images, View<MixRecord> mix)
    {
        Nhwc s = images.Shape;
        int top = (int)mix.At(MixRecord.Top);
        int left = (int)mix.At(MixRecord.Left);
        double share = mix.At(MixRecord.PixelShare);
        for (int n = 0; n < s.N / 2; n++)
        {
            for (int h = top; h < top + (int)mix.At(MixRecord.Height); h++)
            {
                for (int w = left; w < left + (int)mix.At(MixRecord.Width); w++)
                {
                    for (int c = 0; c < s.C; c++)
                    {
                        double one = images.At(n, h, w, c);
                        double other = images.At(s.N - 1 - n, h, w, c);
                        images.At(n, h, w, c) = (float)((share * one) + ((1 - share) * other));
                        images.At(s.N - 1 - n, h, w, c) = (float)((share * other) + ((1 - share) * one));
                    }
                }
            }
        }
    }

    /// <inheritdoc/>
    public void MixedLossForward(
        View<Nf> logits,
        View<Labels> labels,
        View<Vec> classWeights,
        View<MixRecord> mix,
        HeadLayout heads,
        float smoothing,
        View<Vec> losses,
        View<Vec> counts)
    {
        double share = mix.At(MixRecord.LabelShare);
        int rows = logits.Shape.N;
        for (int task = 0; task < heads.Tasks; task++)
        {
            int offset = heads.Offsets[task];
            int classes = heads.Classes[task];
            double sum = 0;
            double count = 0;
            for (int n = 0; n < rows; n++)
            {
                double logSum = LogSumExp(logits, n, offset, classes);
                foreach ((int label, double factor) in ((int, double)[])[(labels.At(n, task), share), (labels.At(rows - 1 - n, task), 1 - share)])
                {
                    if (label < 0)
                    {
                        continue;
                    }

                    double row = (1 - (double)smoothing) * classWeights.At(offset + label) * (logSum - logits.At(n, offset + label));
                    for (int c = 0; c < classes; c++)
                    {
                        row += (double)smoothing / classes * classWeights.At(offset + c) * (logSum - logits.At(n, offset + c));
                    }

                    sum += factor * row;
                }

                count += labels.At(n, task) < 0 ? 0 : classWeights.At(offset + labels.At(n, task));
            }

            losses.At(task) = (float)(count > 0 ? sum / count : 0);
            counts.At(task) = (float)count;
        }
    }

    /// <inheritdoc/>
    public void MixedLossBackward(
        View<Nf> logits,
        View<Labels> labels,
        View<Vec> classWeights,
        View<Vec> taskWeights,
        View<MixRecord> mix,
        HeadLayout heads,
        float smoothing,
        View<Vec> counts,
        View<Nf> dlogits)
    {
        double share = mix.At(MixRecord.LabelShare);
        int rows = logits.Shape.N;
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
            for (int n = 0; n < rows; n++)
            {
                double logSum = LogSumExp(logits, n, offset, classes);
                for (int c = 0; c < classes; c++)
                {
                    // Each label has the gradient that it has in the plain loss.
                    double gradient = 0;
                    foreach ((int label, double factor) in ((int, double)[])[(labels.At(n, task), share), (labels.At(rows - 1 - n, task), 1 - share)])
                    {
                        if (label >= 0 && scale != 0)
                        {
                            double p = Math.Exp(logits.At(n, offset + c) - logSum);
                            double hit = c == label ? 1 : 0;
                            gradient += factor * scale * (
                                ((1 - (double)smoothing) * classWeights.At(offset + label) * (p - hit)) +
                                ((double)smoothing / classes * ((weightSum * p) - classWeights.At(offset + c))));
                        }
                    }

                    dlogits.At(n, offset + c) = (float)gradient;
                }
            }
        }
    }
}
