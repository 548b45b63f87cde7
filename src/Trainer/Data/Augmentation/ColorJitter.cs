namespace Wikiart.Cuda.Trainer.Data.Augmentation;

/// <summary>
/// torchvision's <c>ColorJitter</c>: brightness, contrast, saturation and hue in random order; a factor is uniform between
/// <c>max(0, 1 − x)</c> and <c>1 + x</c>, that of the hue between <c>−x</c> and <c>x</c>.
/// </summary>
internal static class ColorJitter
{
    /// <summary>Draws order and factors and applies them.</summary>
    /// <param name="random">Where the numbers come from.</param>
    /// <param name="picture">RGB bytes, changed in place.</param>
    /// <param name="strengths">Brightness, contrast, saturation, and perhaps hue.</param>
    public static void Apply(ref CounterRandom random, Span<byte> picture, IReadOnlyList<double> strengths)
    {
        Span<int> order = [0, 1, 2, 3];
        order = order[..strengths.Count];
        random.Shuffle(order);
        foreach (int operation in order)
        {
            double strength = strengths[operation];
            double low = operation == 3 ? -strength : Math.Max(0, 1 - strength);
            double high = operation == 3 ? strength : 1 + strength;
            double factor = low + (random.NextDouble() * (high - low));
            if (strength == 0)
            {
                continue;
            }

            switch (operation)
            {
                case 0:
                    ColorOperations.Brightness(picture, factor);
                    break;
                case 1:
                    ColorOperations.Contrast(picture, factor);
                    break;
                case 2:
                    ColorOperations.Saturation(picture, factor);
                    break;
                default:
                    ColorOperations.Hue(picture, (float)factor);
                    break;
            }
        }
    }
}
