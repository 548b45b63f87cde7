using Wikiart.Cuda.Trainer.Training;

namespace Wikiart.Cuda.Trainer.Commands;

/// <summary>Where a run's defaults differ from the baseline: a small model for the demo data, and SGD's learning rate.</summary>
internal static class TrainPreset
{
    /// <summary>The learning rate of SGD, unless another is given.</summary>
    public const double SgdLearningRate = 1e-2;

    /// <summary>A model that learns the demo data within a minute on two cores.</summary>
    /// <param name="data">Where the demo data is.</param>
    /// <returns>Options.</returns>
    public static TrainOptions Demo(string data) => TrainOptions.Baseline(data) with
    {
        ImageSize = 64,
        Trunk = [16, 32, 64],
        Hidden = 64,
        Epochs = 12,
        LearningRate = 1e-3,
    };
}
