using Wikiart.Cuda.Runtime;

namespace Wikiart.Cuda.Kernels.Reference;

public sealed unsafe partial class ReferenceOperations
{
    /// <inheritdoc/>
    public void ConvReluPoolForward(
        View<Nhwc> x, View<Oihw> weight, View<Vec> bias, ConvGeometry geometry, View<Nhwc> y, View<PoolCodes> codes)
    {
        Nhwc s = y.Shape;
        if (codes.Address != 0)
        {
            Device.Clear(codes.Address, codes.Shape.Bytes);
        }

        for (int n = 0; n < s.N; n++)
        {
            for (int p = 0; p < s.H; p++)
            {
                for (int q = 0; q < s.W; q++)
                {
                    for (int o = 0; o < s.C; o++)
                    {
                        float best = float.NegativeInfinity;
                        int code = 0;
                        for (int k = 0; k < 4; k++)
                        {
                            float sum = (float)ConvAt(x, weight, bias, geometry, n, (2 * p) + (k / 2), (2 * q) + (k % 2), o);
                            if (Beats(sum, best))
                            {
                                best = sum;
                                code = k;
                            }
                        }

                        y.At(n, p, q, o) = Relu(best);
                        if (codes.Address != 0)
                        {
                            codes.SetCode(n, p, q, o, code);
                        }
                    }
                }
            }
        }
    }

    /// <inheritdoc/>
    public void ConvReluPoolBackwardInput(
        View<Nhwc> y, View<PoolCodes> codes, View<Nhwc> dy, View<Oihw> weight, ConvGeometry geometry, View<Nhwc> dx, bool accumulate)
    {
        Nhwc before = geometry.Output(dx.Shape, weight.Shape);
        using DeviceBuffer unpooled = Device.Allocate(before.Count * sizeof(float), "unpooled gradient");
        ConvBackwardInput(Unpool(y, codes, dy, before, unpooled), weight, geometry, dx, accumulate);
    }

    /// <inheritdoc/>
    public void ConvReluPoolBackwardWeight(
        View<Nhwc> x,
        View<Nhwc> y,
        View<PoolCodes> codes,
        View<Nhwc> dy,
        ConvGeometry geometry,
        View<Oihw> dweight,
        View<Vec> dbias,
        bool accumulate)
    {
        Nhwc before = geometry.Output(x.Shape, dweight.Shape);
        using DeviceBuffer unpooled = Device.Allocate(before.Count * sizeof(float), "unpooled gradient");
        ConvBackwardWeight(x, Unpool(y, codes, dy, before, unpooled), geometry, dweight, dbias, accumulate);
    }

    /// <summary>The gradient of the convolution's output: zero but for the maximum of each living window.</summary>
    private View<Nhwc> Unpool(View<Nhwc> y, View<PoolCodes> codes, View<Nhwc> dy, Nhwc before, DeviceBuffer buffer)
    {
        View<Nhwc> unpooled = new(before, buffer.Address);
        Device.Clear(buffer.Address, buffer.Bytes);
        Nhwc s = dy.Shape;
        for (int n = 0; n < s.N; n++)
        {
            for (int p = 0; p < s.H; p++)
            {
                for (int q = 0; q < s.W; q++)
                {
                    for (int c = 0; c < s.C; c++)
                    {
                        bool dead = y.At(n, p, q, c) <= 0;
                        int code = codes.Code(n, p, q, c);
                        unpooled.At(n, (2 * p) + (code / 2), (2 * q) + (code % 2), c) = dead ? 0 : dy.At(n, p, q, c);
                    }
                }
            }
        }

        return unpooled;
    }
}
