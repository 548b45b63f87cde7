using Wikiart.Cuda.Kernels.Cpu;
using Wikiart.Cuda.Trainer.Data.Augmentation;
using Wikiart.Cuda.Trainer.Model;
using Wikiart.Cuda.Trainer.Training.Schedules;

namespace Wikiart.Cuda.Trainer.Training;

/// <summary>Everything that a run depends on; saved with it, as config.json and inside each checkpoint.</summary>
internal sealed record TrainOptions
{
    /// <summary>Where the paintings are.</summary>
    public required string Data { get; init; }

    /// <summary>The label columns to use as tasks; null for all that the data is known to have.</summary>
    public IReadOnlyList<string>? Columns { get; init; }

    /// <summary>Files that fix the classes of tasks, by task; null for those that the data names.</summary>
    public IReadOnlyDictionary<string, string>? ClassFiles { get; init; }

    /// <summary>Side of the square that the model sees, in pixels.</summary>
    public required int ImageSize { get; init; }

    /// <summary>Length of the shorter side before cropping, in pixels; null for 256/224 of the image size.</summary>
    public int? Resize { get; init; }

    /// <summary>Output channels of each block of the trunk.</summary>
    public required IReadOnlyList<int> Trunk { get; init; }

    /// <summary>A residual network in place of that trunk; null for none.</summary>
    public ResidualOptions? Residual { get; init; }

    /// <summary>Whether batch norm keeps its running statistics and its parameters.</summary>
    public bool FreezeNorm { get; init; }

    /// <summary>Hidden features of each head.</summary>
    public required int Hidden { get; init; }

    /// <summary>Passes over the training set.</summary>
    public required int Epochs { get; init; }

    /// <summary>Pictures in a batch.</summary>
    public required int BatchSize { get; init; }

    /// <summary>The learning rate, before the schedule.</summary>
    public required double LearningRate { get; init; }

    /// <summary>How the learning rate changes.</summary>
    public ScheduleOptions Schedule { get; init; } = new();

    /// <summary>The optimizer.</summary>
    public required OptimizerOptions Optimizer { get; init; }

    /// <summary>Batches whose gradients add up to one step.</summary>
    public int GradientAccumulation { get; init; } = 1;

    /// <summary>What keeps its weights.</summary>
    public FrozenPart Freeze { get; init; }

    /// <summary>What the learning rate of the trunk is multiplied by.</summary>
    public double TrunkRate { get; init; } = 1;

    /// <summary>Epochs after which one more stage of the trunk is trained, the last one first; 0 to train all from the beginning.</summary>
    public int UnfreezeEvery { get; init; }

    /// <summary>Factors of the tasks' losses, by the tasks' names; 1 for those left out, and null for 1 everywhere.</summary>
    public IReadOnlyDictionary<string, double>? TaskWeights { get; init; }

    /// <summary>Learn the factors of the tasks' losses.</summary>
    public bool LearnTaskWeights { get; init; }

    /// <summary>The task whose classes are drawn equally often; null to take every picture once an epoch.</summary>
    public string? BalancedTask { get; init; }

    /// <summary>By what epochs are compared.</summary>
    public string BestMetric { get; init; } = Training.BestMetric.Default;

    /// <summary>Epochs without a better result after which the run ends; 0 to go on.</summary>
    public int EarlyStopping { get; init; }

    /// <summary>The most pictures to train on, and to hold out; null for all.</summary>
    public int? Limit { get; init; }

    /// <summary>Train on one batch alone, again and again.</summary>
    public bool OverfitBatch { get; init; }

    /// <summary>Decay of the weights' moving average in each step, below 1; 0 for no average.</summary>
    public double EmaDecay { get; init; }

    /// <summary>Share of the heads' hidden features that is dropped in each step.</summary>
    public double Dropout { get; init; }

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

    /// <summary>What is done to pictures that are trained on.</summary>
    public AugmentationOptions Augmentation { get; init; } = new();

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

    /// <summary>The baseline: 224 px, 308.7 million parameters with 129/11/27 classes.</summary>
    /// <param name="data">Where the paintings are.</param>
    /// <returns>Options.</returns>
    public static TrainOptions Baseline(string data) => new()
    {
        Data = data,
        ImageSize = 224,
        Trunk = [64, 128, 256],
        Hidden = 512,
        Epochs = 10,
        BatchSize = 32,
        LearningRate = 1e-4,
        Optimizer = new OptimizerOptions(),
    };
}
