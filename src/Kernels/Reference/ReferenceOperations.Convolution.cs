using Wikiart.Cuda.Runtime;

namespace Wikiart.Cuda.Kernels.Reference;

public sealed unsafe partial class ReferenceOperations
{
    /// <inheritdoc/>
    public void ConvForward(View<Nhwc> x, View<Oihw> weight, View<Vec> bias, ConvGeometry geometry, View<Nhwc> y)
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
                        y.At(n, p, q, o) = (float)ConvAt(x, weight, bias, geometry, n, p, q, o);
                    }
                }
            }
        }
    }

    /// <inheritdoc/>
    public void ConvBackwardInput(View<Nhwc> dy, View<Oihw> weight, ConvGeometry geometry, View<Nhwc> dx, bool accumulate)
    {
        Nhwc s = dx.Shape;
        Oihw k = weight.Shape;
        for (int n = 0; n < s.N; n++)
        {
            for (int h = 0; h < s.H; h++)
            {
                for (int w = 0; w < s.W; w++)
                {
                    for (int i = 0; i < s.C; i++)
                    {
                        double sum = 0;
                        for (int r = 0; r < k.H; r++)
                        {
                            for (int t = 0; t < k.W; t++)
                            {
                                // The output (p, q) that reads this pixel through tap (r, t), if there is one.
                                int ps = h + geometry.Padding.Top - r;
                                int qs = w + geometry.Padding.Left - t;
                                int p = ps / geometry.Stride;
                                int q = qs / geometry.Stride;
                                if (ps < 0 || qs < 0 || ps % geometry.Stride != 0 || qs % geometry.Stride != 0 ||
                                    p >= dy.Shape.H || q >= dy.Shape.W)
                                {
                                    continue;
                                }

                                for (int o = 0; o < k.O; o++)
                                {
                                    sum += (double)dy.At(n, p, q, o) * weight.At(o, i, r, t);
                                }
                            }
                        }

                        Put(ref dx.At(n, h, w, i), sum, accumulate);
                    }
                }
            }
        }
    }

    /// <inheritdoc/>
    public void ConvBackwardWeight(
        View<Nhwc> x, View<Nhwc> dy, ConvGeometry geometry, View<Oihw> dweight, View<Vec> dbias, bool accumulate)
    {
        Nhwc s = dy.Shape;
        Oihw k = dweight.Shape;
        for (int o = 0; o < k.O; o++)
        {
            for (int i = 0; i < k.I; i++)
            {
                for (int r = 0; r < k.H; r++)
                {
                    for (int t = 0; t < k.W; t++)
                    {
                        double sum = 0;
                        for (int n = 0; n < s.N; n++)
                        {
                            for (int p = 0; p < s.H; p++)
                            {
                                for (int q = 0; q < s.W; q++)
                                {
                                    int h = (p * geometry.Stride) + r - geometry.Padding.Top;
                                    int w = (q * geometry.Stride) + t - geometry.Padding.Left;
                                    sum += (double)dy.At(n, p, q, o) * Padded(x, n, h, w, i);
                                }
                            }
                        }

                        Put(ref dweight.At(o, i, r, t), sum, accumulate);
                    }
                }
            }

            if (dbias.Address == 0)
            {
                continue;
            }

            double biasSum = 0;
            for (long pixel = 0; pixel < (long)s.N * s.H * s.W; pixel++)
            {
                biasSum += dy.Floats[(pixel * s.C) + o];
            }

            Put(ref dbias.At(o), biasSum, accumulate);
        }
    }

    /// <summary>One output of the convolution.</summary>
    private static double ConvAt(
        View<Nhwc> x, View<Oihw> weight, View<Vec> bias, ConvGeometry geometry, int n, int p, int q, int o)
    {
        Oihw k = weight.Shape;
        double sum = bias.Address == 0 ? 0 : bias.At(o);
        for (int r = 0; r < k.H; r++)
        {
            for (int t = 0; t < k.W; t++)
            {
                int h = (p * geometry.Stride) + r - geometry.Padding.Top;
                int w = (q * geometry.Stride) + t - geometry.Padding.Left;
                for (int i = 0; i < k.I; i++)
                {
                    sum += (double)Padded(x, n, h, w, i) * weight.At(o, i, r, t);
                }
            }
        }

        return sum;
    }

    /// <summary>The input with zeros around it.</summary>
    private static float Padded(View<Nhwc> x, int n, int h, int w, int c) =>
        h >= 0 && h < x.Shape.H && w >= 0 && w < x.Shape.W ? x.At(n, h, w, c) : 0;
}
