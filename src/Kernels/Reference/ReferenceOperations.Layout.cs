using Wikiart.Cuda.Runtime;

namespace Wikiart.Cuda.Kernels.Reference;

public sealed unsafe partial class ReferenceOperations
{
    /// <inheritdoc/>
    public void ToNchw(View<Nhwc> x, View<Nchw> y)
    {
        Nhwc s = x.Shape;
        for (int n = 0; n < s.N; n++)
        {
            for (int h = 0; h < s.H; h++)
            {
                for (int w = 0; w < s.W; w++)
                {
                    for (int c = 0; c < s.C; c++)
                    {
                        y.At(n, c, h, w) = x.At(n, h, w, c);
                    }
                }
            }
        }
    }

    /// <inheritdoc/>
    public void ToNchwBackward(View<Nchw> dy, View<Nhwc> dx, bool accumulate)
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
                        Put(ref dx.At(n, h, w, c), dy.At(n, c, h, w), accumulate);
                    }
                }
            }
        }
    }
}
