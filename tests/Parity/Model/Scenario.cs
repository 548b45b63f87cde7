using TorchSharp;
using Wikiart.Cuda.Trainer.Data.Augmentation;
using Wikiart.Cuda.Trainer.Model;
using Wikiart.Cuda.Trainer.Training;

namespace Wikiart.Cuda.Parity.Tests.Model;

/// <summary>A model, a loss and a sequence of batches: the baseline's layers at a size that a test can afford.</summary>
internal sealed record Scenario
{
    /// <summary>
    /// What PyTorch computes in. Its float32 convolutions (oneDNN 3.7.1 in libtorch 2.10) were found wrong by a third of the largest
    /// value where an operand has 17, 24 or 33 channels and the batch has several images: they disagree with its own float64, which
    /// does not go through oneDNN. So float32 is for channels below 16 or multiples of it.
    /// </summary>
    public torch.ScalarType Precision { get; init; } = torch.ScalarType.Float64;

    /// <summary>Side of the pictures that the model sees.</summary>
    public int ImageSize { get; init; } = 48;

    /// <summary>Side of the pictures before they are cropped.</summary>
    public int Side { get; init; } = 53;

    /// <summary>Output channels of each block.</summary>
    public IReadOnlyList<int> Trunk { get; init; } = [8, 17, 24];

    /// <summary>Hidden features of each head.</summary>
    public int Hidden { get; init; } = 32;

    /// <summary>The heads.</summary>
    public IReadOnlyList<HeadOptions> Heads { get; init; } = [new("artist", 13), new("genre", 5), new("style", 7)];

    /// <summary>Pictures in each batch, one step a batch. The memory is planned for the largest.</summary>
    public IReadOnlyList<int> Batches { get; init; } = [7];

    /// <summary>How the pictures of a step are mixed; null when they are not.</summary>
    public Func<int, BatchMix?> Mix { get; init; } = _ => null;

    /// <summary>Whether a row of a task has no label, by row and task.</summary>
    public Func<int, int, bool> IsUnlabelled { get; init; } = (_, _) => false;

    /// <summary>Label smoothing.</summary>
    public double LabelSmoothing { get; init; }

    /// <summary>Whether classes have different weights.</summary>
    public bool WeighsClasses { get; init; }

    /// <summary>Factor of each task's loss.</summary>
    public IReadOnlyList<float>? TaskWeights { get; init; }

    /// <summary>One weight a class, the heads one after the other, or null.</summary>
    public IReadOnlyList<float>? ClassWeights =>
        WeighsClasses ? [.. Enumerable.Range(0, Heads.Sum(head => head.Classes)).Select(i => 0.25f + (i % 4 * 0.5f))] : null;

    /// <summary>Products in the longest chain of sums from the pixels to a logit.</summary>
    public double ForwardTerms => Trunk.Prepend(3).SkipLast(1).Sum(channels => 9.0 * channels) + FeatureCount + Hidden;

    /// <summary>Products in the longest chain of sums from the pixels to a gradient: a convolution's weights sum over all pixels.</summary>
    public double GradientTerms => ForwardTerms + ((double)Batches.Max() * ImageSize * ImageSize);

    /// <summary>Features of an image at the end of the trunk.</summary>
    public int FeatureCount => Trunk[^1] * (ImageSize >> Trunk.Count) * (ImageSize >> Trunk.Count);

    /// <summary>The same for our trainer.</summary>
    /// <param name="optimizer">The optimizer.</param>
    /// <param name="fusesUpdate">Whether the heads' first layers are updated inside the backward pass.</param>
    /// <returns>The options.</returns>
    public LearnerOptions ToOptions(OptimizerOptions optimizer, bool fusesUpdate) => new()
    {
        Model = new ModelOptions { ImageSize = ImageSize, Trunk = Trunk, Hidden = Hidden, Heads = Heads },
        BatchSize = Batches.Max(),
        Side = Side,
        Optimizer = optimizer,
        FusesUpdate = fusesUpdate,
        LabelSmoothing = LabelSmoothing,
        ClassWeights = ClassWeights,
        TaskWeights = TaskWeights,
    };
}
