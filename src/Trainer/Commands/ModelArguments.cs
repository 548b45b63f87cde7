using System.CommandLine;

namespace Wikiart.Cuda.Trainer.Commands;

/// <summary>Options that size a model.</summary>
internal sealed class ModelArguments
{
    /// <summary>Side of the pictures.</summary>
    public Option<int?> ImageSize { get; } = new("--image-size")
    {
        Description = "Side of the square that the model sees, in pixels. [default: 224; demo data: 64]",
        HelpName = "PIXELS",
    };

    /// <summary>Widths of the trunk.</summary>
    public Option<string?> Trunk { get; } = new("--trunk")
    {
        Description = "resnet18; or the output channels of each block of 3×3 convolution, ReLU and 2×2 max-pool, baseline being 64,128,256. " +
            "[default: 64,128,256; demo data: 16,32,64]",
        HelpName = "NAME|CHANNELS,…",
    };

    /// <summary>Width of the heads.</summary>
    public Option<int?> Hidden { get; } = new("--hidden")
    {
        Description = "Hidden features of each head. [default: 512; demo data: 64]",
        HelpName = "FEATURES",
    };
}
