using System.CommandLine;
using System.Globalization;
using Wikiart.Cuda.Runtime;
using Wikiart.Cuda.Trainer.Data.Augmentation;

namespace Wikiart.Cuda.Trainer.Commands;

/// <summary>Options of <c>train</c> that say what is done to pictures.</summary>
internal sealed class AugmentationArguments
{
    private readonly Option<string?> _scale = new("--scale")
    {
        Description = "RandomResizedCrop: least and greatest share of the picture's area, for example 0.08,1. " +
            "[default: none, a random crop of --image-size from the resized picture]",
        HelpName = "MIN,MAX",
    };

    private readonly Option<string?> _ratio = new("--ratio")
    {
        Description = "RandomResizedCrop: least and greatest width over height. [default: 0.75,1.3333]",
        HelpName = "MIN,MAX",
    };

    private readonly Option<double?> _flip = new("--hflip")
    {
        Description = "RandomHorizontalFlip: probability, 0 to 1. [default: 0.5]",
        HelpName = "P",
    };

    private readonly Option<string?> _jitter = new("--color-jitter")
    {
        Description = "ColorJitter: brightness, contrast, saturation and perhaps hue, for example 0.4,0.4,0.4. [default: none]",
        HelpName = "B,C,S[,H]",
    };

    private readonly Option<bool> _trivial = new("--trivial-augment")
    {
        Description = "TrivialAugmentWide: one of 14 operations with one of 31 strengths. [default: off]",
    };

    private readonly Option<double?> _erasing = new("--random-erase", "--reprob")
    {
        Description = "RandomErasing: probability, 0 to 1. [default: 0]",
        HelpName = "P",
    };

    private readonly Option<double?> _mixup = new("--mixup", "--mixup-alpha")
    {
        Description = "mixup: mix each picture and its labels with another of the batch, λ from Beta(A, A), for example 0.2. [default: 0, off]",
        HelpName = "A",
    };

    private readonly Option<double?> _cutMix = new("--cutmix", "--cutmix-alpha")
    {
        Description = "CutMix: replace a rectangle by that of another picture of the batch, λ from Beta(A, A), for example 1. [default: 0, off]",
        HelpName = "A",
    };

    private readonly Option<double?> _mixupProbability = new("--mixup-prob")
    {
        Description = "Probability that a batch is mixed, with --mixup or --cutmix. [default: 1]",
        HelpName = "P",
    };

    private readonly Option<double?> _mixupSwitch = new("--mixup-switch-prob")
    {
        Description = "Probability of CutMix rather than mixup, where both are on. [default: 0.5]",
        HelpName = "P",
    };

    private readonly Option<int?> _mixupOff = new("--mixup-off-epoch")
    {
        Description = "Mix only in this many epochs, and train the rest on plain pictures. [default: 0, mix in all]",
        HelpName = "N",
    };

    /// <summary>All of them.</summary>
    public IReadOnlyList<Option> All =>
        [_scale, _ratio, _flip, _jitter, _trivial, _erasing, _mixup, _cutMix, _mixupProbability, _mixupSwitch, _mixupOff];

    /// <summary>Puts what the user typed over a preset.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="preset">Values of the options that were left out.</param>
    public AugmentationOptions Apply(ParseResult parsed, AugmentationOptions preset) => new()
    {
        Scale = Numbers(_scale, parsed) ?? preset.Scale,
        Ratio = Numbers(_ratio, parsed) ?? preset.Ratio,
        Flip = parsed.GetValue(_flip) ?? preset.Flip,
        ColorJitter = Numbers(_jitter, parsed) ?? preset.ColorJitter,
        TrivialAugment = parsed.GetValue(_trivial) || preset.TrivialAugment,
        Erasing = parsed.GetValue(_erasing) ?? preset.Erasing,
        Mixup = parsed.GetValue(_mixup) ?? preset.Mixup,
        CutMix = parsed.GetValue(_cutMix) ?? preset.CutMix,
        MixupProbability = parsed.GetValue(_mixupProbability) ?? preset.MixupProbability,
        MixupSwitchProbability = parsed.GetValue(_mixupSwitch) ?? preset.MixupSwitchProbability,
        MixupOffEpoch = parsed.GetValue(_mixupOff) ?? preset.MixupOffEpoch,
    };

    private static double[]? Numbers(Option<string?> option, ParseResult parsed)
    {
        string? text = parsed.GetValue(option);
        return Lists.Names(text)?.Select(part => double.TryParse(part, NumberStyles.Float, CultureInfo.InvariantCulture, out double number)
            ? number
            : throw new UserException($"{option.Name} is '{text}', and '{part}' is not a number; expected {option.HelpName}.")).ToArray();
    }
}
