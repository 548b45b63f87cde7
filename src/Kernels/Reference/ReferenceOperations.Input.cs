using Wikiart.Cuda.Runtime;

namespace Wikiart.Cuda.Kernels.Reference;

public sealed unsafe partial class ReferenceOperations
{
    /// <inheritdoc/>
    public void Normalize(View<Rgb8> pixels, View<Crops> crops, Normalization normalization, View<Nhwc> y)
    {
        Nhwc s = y.Shape;
        double[] mean = [normalization.MeanR, normalization.MeanG, normalization.MeanB];
        double[] std = [normalization.StdR, normalization.StdG, normalization.StdB];
        for (int n = 0; n < s.N; n++)
        {
            int top = crops.At(n, 0);
            int left = crops.At(n, 1);
            bool mirror = crops.At(n, 2) != 0;
            for (int h = 0; h < s.H; h++)
            {
                for (int w = 0; w < s.W; w++)
                {
                    for (int c = 0; c < 3; c++)
                    {
                        byte pixel = pixels.At(n, top + h, left + (mirror ? s.W - 1 - w : w), c);
                        y.At(n, h, w, c) = (float)(((pixel / 255.0) - mean[c]) / std[c]);
                    }
                }
            }
        }
    }
}
