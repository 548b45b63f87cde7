using Wikiart.Cuda.Runtime;

namespace Wikiart.Cuda.Kernels.Reference;

public sealed unsafe partial class ReferenceOperations
{
    /// <inheritdoc/>
    public void AveragePoolForward(View<Nhwc> x, View<Nf> y)
    {
        Nhwc s = x.Shape;
        for (int n = 0; n < s.N; n++)
        {
            for (int c = 0; c < s.C; c++)
            {
                double sum = 0;
                for (int h = 0; h < s.H; h++)
                {
                    for (int w = 0; w < s.W; w++)
                    {
                        sum += x.At(n, h, w, c);
                    }
                }

                y.At(n, c) = (float)(sum / ((long)s.H * s.W));
            }
        }
    }

    /// <inheritdoc/>
    public void AveragePoolBackward(View<Nf> dy, View<Nhwc> dx, bool accumulate)
    {
        Nhwc s = dx.Shape;
        for (int n = 0; n < s.N; n++)
        {
            for (int h = 0; h < s.H; h++)
            {
                for (int w = 0; w < s.W; w++)
                {
                    for (int c = 0; c < s.C; c++)
                    {
                        Put(ref dx.At(n, h, w, c), (double)dy.At(n, c) / ((long)s.H * s.W), accumulate);
                    }
                }
            }
        }
    }
}
