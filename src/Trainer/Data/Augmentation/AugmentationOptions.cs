using Wikiart.Cuda.Runtime;

namespace Wikiart.Cuda.Trainer.Data.Augmentation;

/// <summary>What training does to pictures, under torchvision's names, and to batches of them, under timm's.</summary>
internal sealed record AugmentationOptions
{
    /// <summary>RandomResizedCrop: least and greatest share of the picture's area; null for Resize and RandomCrop.</summary>
    public IReadOnlyList<double>? Scale { get; init; }

    /// <summary>RandomResizedCrop: least and greatest width over height of the crop.</summary>
    public IReadOnlyList<double> Ratio { get; init; } = [3.0 / 4.0, 4.0 / 3.0];

    /// <summary>RandomHorizontalFlip: probability.</summary>
    public double Flip { get; init; } = 0.5;

    /// <summary>ColorJitter: brightness, contrast, saturation and, if there is a fourth, hue; null for none.</summary>
    public IReadOnlyList<double>? ColorJitter { get; init; }

    /// <summary>TrivialAugmentWide.</summary>
    public bool TrivialAugment { get; init; }

    /// <summary>RandomErasing: probability.</summary>
    public double Erasing { get; init; }

    /// <summary>mixup: α of the Beta distribution of λ; 0 for none.</summary>
    public double Mixup { get; init; }

    /// <summary>CutMix: α of the Beta distribution of λ; 0 for none.</summary>
    public double CutMix { get; init; }

    /// <summary>Probability that a batch is mixed.</summary>
    public double MixupProbability { get; init; } = 1;

    /// <summary>Probability of CutMix where both are on.</summary>
    public double MixupSwitchProbability { get; init; } = 0.5;

    /// <summary>Epochs after which nothing is mixed any more; 0 for never.</summary>
    public int MixupOffEpoch { get; init; }

    /// <summary>Checks the numbers.</summary>
    /// <exception cref="UserException">One is out of range; it is named as on the command line.</exception>
    public void Check()
    {
        Range("--scale", Scale, mostIsOne: true);
        Range("--ratio", Ratio, mostIsOne: false);
        Probability("--hflip", Flip);
        Probability("--random-erase", Erasing);
        Probability("--mixup-prob", MixupProbability);
        Probability("--mixup-switch-prob", MixupSwitchProbability);
        Alpha("--mixup", Mixup);
        Alpha("--cutmix", CutMix);
        Refuse(MixupOffEpoch >= 0, $"--mixup-off-epoch is {MixupOffEpoch}; it must be at least 0");
        if (ColorJitter is not null)
        {
            bool fits = ColorJitter.Count is 3 or 4 && ColorJitter.All(value => value >= 0 && double.IsFinite(value)) && ColorJitter.Skip(3).All(hue => hue <= 0.5);
            Refuse(fits, $"--color-jitter is {Text(ColorJitter)}; it must be brightness, contrast, saturation and perhaps hue, 0 or more, the hue at most 0.5");
        }
    }

    private static void Range(string option, IReadOnlyList<double>? range, bool mostIsOne)
    {
        if (range is not null)
        {
            bool fits = range.Count == 2 && range[0] > 0 && range[0] <= range[1] && double.IsFinite(range[1]) && !(mostIsOne && range[1] > 1);
            Refuse(fits, $"{option} is {Text(range)}; it must be two numbers above 0{(mostIsOne ? " and up to 1" : string.Empty)}, the smaller first");
        }
    }

    private static void Probability(string option, double value) =>
        Refuse(value is >= 0 and <= 1, $"{option} is {value}; it must be between 0 and 1");

    private static void Alpha(string option, double value) =>
        Refuse(value is >= 0 and <= 1000, $"{option} is {value}; it must be between 0 and 1000");

    private static void Refuse(bool fits, string sentence)
    {
        if (!fits)
        {
            throw new UserException($"{sentence}.");
        }
    }

    private static string Text(IReadOnlyList<double> numbers) => string.Join(',', numbers);
}
