using Wikiart.Cuda.Trainer.Data.Images;

namespace Wikiart.Cuda.Trainer.Data.Augmentation;

/// <summary>Random rectangles by area and shape, as torchvision draws them.</summary>
internal static class RandomRectangle
{
    private const int Attempts = 10;

    /// <summary>
    /// torchvision: <c>RandomResizedCrop.get_params</c>. Ten attempts at a rectangle that lies in the picture, its area uniform
    /// and its width over height log-uniform; otherwise the largest central one whose shape is allowed.
    /// </summary>
    /// <param name="random">Where the numbers come from.</param>
    /// <param name="width">The picture's width.</param>
    /// <param name="height">The picture's height.</param>
    /// <param name="scale">Least and greatest share of the area.</param>
    /// <param name="ratio">Least and greatest width over height.</param>
    public static PixelRegion ResizedCrop(
        ref CounterRandom random, int width, int height, IReadOnlyList<double> scale, IReadOnlyList<double> ratio)
    {
        for (int attempt = 0; attempt < Attempts; attempt++)
        {
            (int w, int h) = Draw(ref random, (double)width * height, scale[0], scale[1], ratio[0], ratio[1]);
            if (w > 0 && w <= width && h > 0 && h <= height)
            {
                int top = random.NextInt(height - h + 1);
                return new PixelRegion(random.NextInt(width - w + 1), top, w, h);
            }
        }

        double shape = (double)width / height;
        int cropWidth = shape > ratio[1] ? Math.Clamp(Round(height * ratio[1]), 1, width) : width;
        int cropHeight = shape < ratio[0] ? Math.Clamp(Round(width / ratio[0]), 1, height) : height;
        return new PixelRegion((width - cropWidth) / 2, (height - cropHeight) / 2, cropWidth, cropHeight);
    }

    /// <summary>
    /// torchvision: <c>RandomErasing.get_params</c> with its defaults, scale (0.02, 0.33) and ratio (0.3, 3.3) of height over width.
    /// </summary>
    /// <param name="random">Where the numbers come from.</param>
    /// <param name="size">The picture's side.</param>
    /// <returns>What to erase; null when ten attempts found nothing smaller than the picture.</returns>
    public static PixelRegion? Erased(ref CounterRandom random, int size)
    {
        for (int attempt = 0; attempt < Attempts; attempt++)
        {
            (int h, int w) = Draw(ref random, (double)size * size, 0.02, 0.33, 0.3, 3.3);
            if (h < size && w < size)
            {
                int top = random.NextInt(size - h + 1);
                return new PixelRegion(random.NextInt(size - w + 1), top, w, h);
            }
        }

        return null;
    }

    private static (int Longer, int Other) Draw(
        ref CounterRandom random, double area, double leastScale, double mostScale, double leastRatio, double mostRatio)
    {
        double target = area * Uniform(ref random, leastScale, mostScale);
        double shape = Math.Exp(Uniform(ref random, Math.Log(leastRatio), Math.Log(mostRatio)));
        return (Round(Math.Sqrt(target * shape)), Round(Math.Sqrt(target / shape)));
    }

    private static double Uniform(ref CounterRandom random, double low, double high) => low + (random.NextDouble() * (high - low));

    // Python rounds halves to even.
    private static int Round(double value) => (int)Math.Round(value, MidpointRounding.ToEven);
}
