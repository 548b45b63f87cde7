namespace Wikiart.Cuda.Trainer.Model;

/// <summary>The sizes that define a model. The defaults, with the 129/11/27 classes of huggan/wikiart, are the baseline.</summary>
internal sealed record ModelOptions
{
    /// <summary>Side of the square pictures that it sees, in pixels.</summary>
    public int ImageSize { get; init; } = 224;

    /// <summary>Output channels of each block of convolution, ReLU and pool.</summary>
    public IReadOnlyList<int> Trunk { get; init; } = [64, 128, 256];

    /// <summary>A residual network in place of those blocks; null for the baseline's trunk.</summary>
    public ResidualOptions? Residual { get; init; }

    /// <summary>Whether batch norm keeps its running statistics and its parameters in training.</summary>
    public bool FreezeNorm { get; init; }

    /// <summary>Hidden features of each head.</summary>
    public int Hidden { get; init; } = 512;

    /// <summary>One head a task.</summary>
    public required IReadOnlyList<HeadOptions> Heads { get; init; }
}
