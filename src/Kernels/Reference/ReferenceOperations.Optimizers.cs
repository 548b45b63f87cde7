using Wikiart.Cuda.Runtime;

namespace Wikiart.Cuda.Kernels.Reference;

public sealed unsafe partial class ReferenceOperations
{
    private bool _holdsUpdates;

    /// <inheritdoc/>
    public void HoldUnlessFinite(View<Vec> values)
    {
        for (int i = 0; i < values.Shape.Length; i++)
        {
            _holdsUpdates |= !float.IsFinite(values.At(i));
        }
    }

    /// <inheritdoc/>
    public void ReleaseUpdates() => _holdsUpdates = false;

    /// <inheritdoc/>
    public void SgdStep(View<Vec> parameter, View<Vec> gradient, View<Vec> momentum, SgdStep step)
    {
        for (int i = 0; i < parameter.Shape.Length && !_holdsUpdates; i++)
        {
            Sgd(ref parameter.At(i), gradient.At(i), momentum.Floats + i, step);
        }
    }

    /// <inheritdoc/>
    public void AdamWStep(View<Vec> parameter, View<Vec> gradient, View<Vec> mean, View<Vec> variance, AdamWStep step)
    {
        for (int i = 0; i < parameter.Shape.Length && !_holdsUpdates; i++)
        {
            AdamW(ref parameter.At(i), gradient.At(i), ref mean.At(i), ref variance.At(i), step);
        }
    }

    /// <inheritdoc/>
    public void LinearBackwardSgd(View<Nf> x, View<Nf> dy, View<OutIn> weight, View<OutIn> momentum, SgdStep step, View<Nf> dx)
    {
        LinearBackwardInput(dy, weight, dx, accumulate: false);
        LinearUpdateSgd(x, dy, weight, momentum, step);
    }

    /// <inheritdoc/>
    public void LinearBackwardAdamW(
        View<Nf> x, View<Nf> dy, View<OutIn> weight, View<OutIn> mean, View<OutIn> variance, AdamWStep step, View<Nf> dx)
    {
        LinearBackwardInput(dy, weight, dx, accumulate: false);
        LinearUpdateAdamW(x, dy, weight, mean, variance, step);
    }

    /// <inheritdoc/>
    public void LinearUpdateSgd(View<Nf> x, View<Nf> dy, View<OutIn> weight, View<OutIn> momentum, SgdStep step)
    {
        for (int o = 0; o < weight.Shape.Out && !_holdsUpdates; o++)
        {
            for (int i = 0; i < weight.Shape.In; i++)
            {
                float* buffer = step.Momentum == 0 ? null : momentum.Floats + weight.Shape.Place(o, i);
                Sgd(ref weight.At(o, i), WeightGradient(x, dy, o, i), buffer, step);
            }
        }
    }

    /// <inheritdoc/>
    public void LinearUpdateAdamW(
        View<Nf> x, View<Nf> dy, View<OutIn> weight, View<OutIn> mean, View<OutIn> variance, AdamWStep step)
    {
        for (int o = 0; o < weight.Shape.Out && !_holdsUpdates; o++)
        {
            for (int i = 0; i < weight.Shape.In; i++)
            {
                AdamW(ref weight.At(o, i), WeightGradient(x, dy, o, i), ref mean.At(o, i), ref variance.At(o, i), step);
            }
        }
    }

    private static void Sgd(ref float p, double gradient, float* momentum, SgdStep step)
    {
        double g = gradient + ((double)step.WeightDecay * p);
        if (step.Momentum != 0)
        {
            double buffer = step.IsFirst ? g : ((double)step.Momentum * *momentum) + g;
            *momentum = (float)buffer;
            g = step.Nesterov ? g + (step.Momentum * buffer) : buffer;
        }

        p = (float)(p - (step.LearningRate * g));
    }

    private static void AdamW(ref float p, double g, ref float mean, ref float variance, AdamWStep step)
    {
        double m = mean + ((1 - step.Beta1) * (g - mean));
        double v = (step.Beta2 * variance) + ((1 - step.Beta2) * g * g);
        double decayed = p * (1 - (step.LearningRate * step.WeightDecay));
        p = (float)(decayed - (step.StepSize * m / ((Math.Sqrt(v) / step.VarianceCorrection) + step.Epsilon)));
        mean = (float)m;
        variance = (float)v;
    }
}
