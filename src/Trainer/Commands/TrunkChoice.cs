using Wikiart.Cuda.Runtime;
using Wikiart.Cuda.Trainer.Model;

namespace Wikiart.Cuda.Trainer.Commands;

/// <summary>What <c>--trunk</c> says: a network by its name, or the widths of the baseline's blocks.</summary>
/// <param name="Channels">Output channels of each block.</param>
/// <param name="Residual">A residual network in place of them, or null.</param>
internal sealed record TrunkChoice(IReadOnlyList<int> Channels, ResidualOptions? Residual)
{
    private const string Baseline = "baseline";

    private static readonly int[] BaselineChannels = [64, 128, 256];

    /// <summary>Puts what the user typed over a preset.</summary>
    /// <param name="option">The option's name, for messages.</param>
    /// <param name="text">What was typed; null for nothing.</param>
    /// <param name="preset">What holds otherwise.</param>
    /// <returns>The choice.</returns>
    /// <exception cref="UserException">It is neither a known name nor a list of numbers.</exception>
    public static TrunkChoice Of(string option, string? text, TrunkChoice preset) => text switch
    {
        null => preset,
        Baseline => new TrunkChoice(BaselineChannels, Residual: null),
        ResidualOptions.ResNet18 => preset with { Residual = preset.Residual ?? new ResidualOptions() },
        _ when text.Length > 0 && char.IsAsciiLetter(text[0]) => throw new UserException(
            $"{option} is '{text}'; the trunks are {Baseline}, {ResidualOptions.ResNet18}, and output channels such as 64,128,256."),
        _ => new TrunkChoice(Lists.Numbers(option, text)!, Residual: null),
    };
}
