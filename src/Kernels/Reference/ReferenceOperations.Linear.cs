using Wikiart.Cuda.Runtime;

namespace Wikiart.Cuda.Kernels.Reference;

public sealed unsafe partial class ReferenceOperations
{
    /// <inheritdoc/>
    public void LinearForward(View<Nf> x, View<OutIn> weight, View<Vec> bias, bool relu, View<Nf> y)
    {
        for (int n = 0; n < y.Shape.N; n++)
        {
            for (int o = 0; o < weight.Shape.Out; o++)
            {
                double sum = bias.At(o);
                for (int i = 0; i < weight.Shape.In; i++)
                {
                    sum += (double)x.At(n, i) * weight.At(o, i);
                }

                y.At(n, o) = relu ? Relu((float)sum) : (float)sum;
            }
        }
    }

    /// <inheritdoc/>
    public void LinearBackwardInput(View<Nf> dy, View<OutIn> weight, View<Nf> dx, bool accumulate)
    {
        for (int n = 0; n < dx.Shape.N; n++)
        {
            for (int i = 0; i < weight.Shape.In; i++)
            {
                double sum = 0;
                for (int o = 0; o < weight.Shape.Out; o++)
                {
                    sum += (double)dy.At(n, o) * weight.At(o, i);
                }

                Put(ref dx.At(n, i), sum, accumulate);
            }
        }
    }

    /// <inheritdoc/>
    public void LinearBackwardWeight(View<Nf> x, View<Nf> dy, View<OutIn> dweight, bool accumulate)
    {
        for (int o = 0; o < dweight.Shape.Out; o++)
        {
            for (int i = 0; i < dweight.Shape.In; i++)
            {
                Put(ref dweight.At(o, i), WeightGradient(x, dy, o, i), accumulate);
            }
        }
    }

    /// <inheritdoc/>
    public void LinearBackwardBias(View<Nf> dy, View<Vec> dbias, bool accumulate)
    {
        for (int o = 0; o < dbias.Shape.Length; o++)
        {
            double sum = 0;
            for (int n = 0; n < dy.Shape.N; n++)
            {
                sum += dy.At(n, o);
            }

            Put(ref dbias.At(o), sum, accumulate);
        }
    }

    private static double WeightGradient(View<Nf> x, View<Nf> dy, int o, int i)
    {
        double sum = 0;
        for (int n = 0; n < x.Shape.N; n++)
        {
            sum += (double)dy.At(n, o) * x.At(n, i);
        }

        return sum;
    }
}
