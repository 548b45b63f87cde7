using Wikiart.Cuda.Runtime;

namespace Wikiart.Cuda.Kernels.Reference;

public sealed unsafe partial class ReferenceOperations
{
    /// <inheritdoc/>
    public void MaxPoolForward(View<Nhwc> x, PoolGeometry geometry, View<Nhwc> y, View<PoolTaps> taps)
    {
        Nhwc s = y.Shape;
        for (int n = 0; n < s.N; n++)
        {
            for (int p = 0; p < s.H; p++)
            {
                for (int q = 0; q < s.W; q++)
                {
                    for (int c = 0; c < s.C; c++)
                    {
                        float best = float.NegativeInfinity;
                        int tap = -1;
                        for (int k = 0; k < geometry.Kernel * geometry.Kernel; k++)
                        {
                            int h = (p * geometry.Stride) + (k / geometry.Kernel) - geometry.Padding.Top;
                            int w = (q * geometry.Stride) + (k % geometry.Kernel) - geometry.Padding.Left;
                            if (h < 0 || h >= x.Shape.H || w < 0 || w >= x.Shape.W)
                            {
                                continue;
                            }

                            float value = x.At(n, h, w, c);
                            if (tap < 0 || Beats(value, best))
                            {
                                best = value;
                                tap = k;
                            }
                        }

                        y.At(n, p, q, c) = best;
                        if (taps.Address != 0)
                        {
                            taps.At(n, p, q, c) = (byte)tap;
                        }
                    }
                }
            }
        }
    }

    /// <inheritdoc/>
    public void MaxPoolBackward(View<Nhwc> dy, View<PoolTaps> taps, PoolGeometry geometry, View<Nhwc> dx, bool accumulate)
    {
        Nhwc s = dy.Shape;
        if (!accumulate)
        {
            Device.Clear(dx.Address, dx.Shape.Count * sizeof(float));
        }

        for (int n = 0; n < s.N; n++)
        {
            for (int p = 0; p < s.H; p++)
            {
                for (int q = 0; q < s.W; q++)
                {
                    for (int c = 0; c < s.C; c++)
                    {
                        int tap = taps.At(n, p, q, c);
                        int h = (p * geometry.Stride) + (tap / geometry.Kernel) - geometry.Padding.Top;
                        int w = (q * geometry.Stride) + (tap % geometry.Kernel) - geometry.Padding.Left;
                        dx.At(n, h, w, c) += dy.At(n, p, q, c);
                    }
                }
            }
        }
    }

    /// <summary>Whether a later value replaces the maximum so far: greater, or NaN.</summary>
    private static bool Beats(double value, double best) => value > best || double.IsNaN(value);
}
