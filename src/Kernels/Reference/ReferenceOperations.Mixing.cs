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
}
