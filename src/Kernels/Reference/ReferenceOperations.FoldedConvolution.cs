using Wikiart.Cuda.Runtime;

namespace Wikiart.Cuda.Kernels.Reference;

public sealed unsafe partial class ReferenceOperations
{
    /// <inheritdoc/>
    public void FoldBatchNorm(View<Oihw> weight, ChannelNorm norm, View<Oihw> foldedWeight, View<Vec> foldedBias)
    {
        Oihw s = weight.Shape;
        long inputs = s.Count / s.O;
        for (int o = 0; o < s.O; o++)
        {
            double factor = (double)norm.Scale.At(o) * norm.Inverse.At(o);
            for (long i = o * inputs; i < (o + 1) * inputs; i++)
            {
                foldedWeight.Floats[i] = (float)(weight.Floats[i] * factor);
            }

            foldedBias.At(o) = (float)(norm.Shift.At(o) - (norm.Mean.At(o) * factor));
        }
    }

    /// <inheritdoc/>
    public void ConvAddReluForward(
        View<Nhwc> x, View<Oihw> weight, View<Vec> bias, ConvGeometry geometry, View<Nhwc> residual, View<Nhwc> y)
    {
        Nhwc s = y.Shape;
        for (int n = 0; n < s.N; n++)
        {
            for (int p = 0; p < s.H; p++)
            {
                for (int q = 0; q < s.W; q++)
                {
                    for (int o = 0; o < s.C; o++)
                    {
                        double sum = ConvAt(x, weight, bias, geometry, n, p, q, o);
                        y.At(n, p, q, o) = Relu((float)(residual.Address == 0 ? sum : sum + residual.At(n, p, q, o)));
                    }
                }
            }
        }
    }
}
