using Wikiart.Cuda.Runtime;

namespace Wikiart.Cuda.Kernels.Reference;

public sealed unsafe partial class ReferenceOperations
{
    /// <inheritdoc/>
    public void SquaredNorm(View<Vec> gradient, View<Vec> square)
    {
        double sum = 0;
        for (int i = 0; i < gradient.Shape.Length; i++)
        {
            sum += (double)gradient.At(i) * gradient.At(i);
        }

        square.At(0) = (float)sum;
    }

    /// <inheritdoc/>
    public void LinearSquaredNorm(View<Nf> x, View<Nf> dy, View<Vec> square)
    {
        double sum = 0;
        for (int o = 0; o < dy.Shape.Features; o++)
        {
            for (int i = 0; i < x.Shape.Features; i++)
            {
                double gradient = WeightGradient(x, dy, o, i);
                sum += gradient * gradient;
            }
        }

        square.At(0) = (float)sum;
    }

    /// <inheritdoc/>
    public void ClipFactor(View<Vec> squares, float maxNorm, View<Vec> factor, View<Vec> norm)
    {
        double sum = 0;
        for (int i = 0; i < squares.Shape.Length; i++)
        {
            sum += squares.At(i);
        }

        norm.At(0) = (float)Math.Sqrt(sum);
        factor.At(0) = (float)Math.Min(1, maxNorm / (Math.Sqrt(sum) + 1e-6));
    }

    /// <inheritdoc/>
    public void Scale(View<Vec> values, View<Vec> factor)
    {
        for (int i = 0; i < values.Shape.Length; i++)
        {
            values.At(i) *= factor.At(0);
        }
    }
}
