using Wikiart.Cuda.Kernels.Cpu;

namespace Wikiart.Cuda.Trainer.Training;

/// <summary>Everything that a run depends on; saved with it, as config.json and inside each checkpoint.</summary>
internal sealed record TrainOptions
{
    /// <summary>Where the paintings are.</summary>
    public required string Data { get; init; }

    /// <summary>The label columns to use as tasks; null for all that the data is known to have.</summary>
    public IReadOnlyList<string>? Columns { get; init; }

    /// <summary>Side of the square that the model sees, in pixels.</summary>
    public required int ImageSize { get; init; }

    /// <summary>Length of the shorter side before cropping, in pixels; null for 256/224 of the image size.</summary>
    public int? Resize { get; init; }

    /// <summary>Output channels of each block of the trunk.</summary>
    public required IReadOnlyList<int> Trunk { get; init; }

    /// <summary>Hidden features of each head.</summary>
    public required int Hidden { get; init; }

    /// <summary>Passes over the training set.</summary>
    public required int Epochs { get; init; }

    /// <summary>Pictures in a batch.</summary>
    public required int BatchSize { get; init; }

    /// <summary>The learning rate, constant.</summary>
    public required double LearningRate { get; init; }

    /// <summary>The optimizer.</summary>
    public required OptimizerOptions Optimizer { get; init; }

    /// <summary>Label smoothing, 0 to 1.</summary>
    public double LabelSmoothing { get; init; }

    /// <summary>How the loss weighs classes.</summary>
    public ClassWeighting ClassWeights { get; init; }

    /// <summary>Fraction of the paintings that is held out for validation.</summary>
    public double ValidationFraction { get; init; } = 0.2;

    /// <summary>Whether "unknown" is a class like any other, and not a missing label.</summary>
    public bool KeepUnknown { get; init; }

    /// <summary>Fraction of unreadable pictures beyond which the run stops.</summary>
    public double MaxUnreadable { get; init; } = 0.1;

    /// <summary>Seed of the split, the initial weights, the order and the augmentation.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>Threads that compute; 0 for one a core. Part of the run, since sums depend on it on some devices.</summary>
    public int Threads { get; init; }

    /// <summary>How the CPU computes 3×3 convolutions: the sums differ in the last digits.</summary>
    public ConvAlgorithm Conv { get; init; }

    /// <summary>The CPU's vector instructions, on which the last digits depend as well; null for the widest that it has.</summary>
    public SimdLevel? Simd { get; init; }

    /// <summary>Threads that decode pictures; 0 for one a core.</summary>
    public int Workers { get; init; }
}
