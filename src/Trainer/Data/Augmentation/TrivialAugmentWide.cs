namespace Wikiart.Cuda.Trainer.Data.Augmentation;

/// <summary>
/// torchvision's <c>TrivialAugmentWide</c> (S. Müller, F. Hutter, "TrivialAugment: Tuning-free Yet State-of-the-Art Data
/// Augmentation", 2021): one operation of fourteen, its strength one of 31, both uniform, with nearest interpolation and black.
/// </summary>
internal static class TrivialAugmentWide
{
    /// <summary>Strengths of an operation.</summary>
    public const int Bins = 31;

    /// <summary>Number of operations.</summary>
    public const int Operations = 14;

    /// <summary>Draws an operation and applies it.</summary>
    /// <param name="random">Where the numbers come from.</param>
    /// <param name="picture">The picture, changed in place.</param>
    /// <param name="size">Its side.</param>
    /// <param name="scratch">As many bytes as the picture has.</param>
    public static void Apply(ref CounterRandom random, Span<byte> picture, int size, Span<byte> scratch)
    {
        int operation = random.NextInt(Operations);
        int bin = random.NextInt(Bins);
        int sign = random.NextInt(2) == 0 ? 1 : -1;
        Apply(operation, bin, sign, picture, size, scratch);
    }

    /// <summary>Applies an operation.</summary>
    /// <param name="operation">Which, in torchvision's order.</param>
    /// <param name="bin">How strong, 0 to 30.</param>
    /// <param name="sign">1 or -1, for operations that have two directions.</param>
    /// <param name="picture">The picture, changed in place.</param>
    /// <param name="size">Its side.</param>
    /// <param name="scratch">As many bytes as the picture has.</param>
    public static void Apply(int operation, int bin, int sign, Span<byte> picture, int size, Span<byte> scratch)
    {
        double share = bin / (Bins - 1.0);
        double strength = sign * 0.99 * share;
        switch (operation)
        {
            case 0:
                break;
            case 1:
                Move(picture, size, AffineMap.ShearX(strength), scratch);
                break;
            case 2:
                Move(picture, size, AffineMap.ShearY(strength), scratch);
                break;
            case 3:
                Move(picture, size, AffineMap.Translate((int)(sign * 32 * share), 0), scratch);
                break;
            case 4:
                Move(picture, size, AffineMap.Translate(0, (int)(sign * 32 * share)), scratch);
                break;
            case 5:
                Move(picture, size, AffineMap.Rotate(sign * 135 * share, size), scratch);
                break;
            case 6:
                ColorOperations.Brightness(picture, 1 + strength);
                break;
            case 7:
                ColorOperations.Saturation(picture, 1 + strength);
                break;
            case 8:
                ColorOperations.Contrast(picture, 1 + strength);
                break;
            case 9:
                picture.CopyTo(scratch);
                PlaneOperations.Sharpness(scratch, size, 1 + strength, picture);
                break;
            case 10:
                ColorOperations.Posterize(picture, 8 - (int)Math.Round(bin / ((Bins - 1) / 6.0), MidpointRounding.ToEven));
                break;
            case 11:
                ColorOperations.Solarize(picture, (float)(255 * (1 - share)));
                break;
            case 12:
                ColorOperations.AutoContrast(picture);
                break;
            default:
                ColorOperations.Equalize(picture);
                break;
        }
    }

    private static void Move(Span<byte> picture, int size, AffineMap map, Span<byte> scratch)
    {
        picture.CopyTo(scratch);
        PlaneOperations.Affine(scratch, size, map, picture);
    }
}
