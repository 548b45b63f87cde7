using Wikiart.Cuda.Kernels;
using Wikiart.Cuda.Runtime;

namespace Wikiart.Cuda.Trainer.Model;

/// <summary>Makes a first convolution that was trained on other pixels right for ours. Padding stays 0, which is the mean in both.</summary>
internal static class FirstConvolution
{
    private const float FullScale = 255;

    /// <summary>Rearranges the weights: the channels change places, and each is scaled by what ours were divided by.</summary>
    /// <param name="model">The model, its weights loaded.</param>
    /// <param name="order">What they were trained on.</param>
    public static void Adapt(PaintingClassifier model, PixelOrder order)
    {
        if (order == PixelOrder.Rgb)
        {
            return;
        }

        Parameter<Oihw> weight = model.Trunk.Layers[0].Parameters.OfType<Parameter<Oihw>>().Single();
        Oihw shape = weight.Value.Shape;
        int taps = shape.H * shape.W;
        float[] theirs = new float[shape.Count];
        weight.Value.Download<float>(theirs);
        Normalization normalization = Normalization.ImageNet;
        float[] deviation = [normalization.StdR, normalization.StdG, normalization.StdB];
        float[] ours = new float[shape.Count];
        for (int i = 0; i < ours.Length; i++)
        {
            int channel = i / taps % shape.I;
            int mirrored = i + ((shape.I - 1 - (2 * channel)) * taps);
            ours[i] = theirs[mirrored] * FullScale * deviation[channel];
        }

        weight.Value.Upload<float>(ours);
    }
}
