using Wikiart.Cuda.Kernels.Gpu;
using Wikiart.Cuda.Trainer.Data;
using Wikiart.Cuda.Trainer.Metrics;
using Wikiart.Cuda.Trainer.Model;
using Wikiart.Cuda.Trainer.Tests.Devices;
using Wikiart.Cuda.Trainer.Tests.Training;
using Wikiart.Cuda.Trainer.Training;

namespace Wikiart.Cuda.Trainer.Tests.Residual;

/// <summary>A residual trunk learns on tensor cores what it learns in fp32.</summary>
[NonParallelizable]
internal sealed class ResidualPrecisionTests
{
    private const int Steps = 6;

    /// <summary>Small enough that a step does not magnify what the one before rounded, and large enough that six of them learn something.</summary>
    private const double LearningRate = 1e-3;

    /// <summary>Products behind each other from a pixel to a logit: the first convolution, three blocks of two, and two layers of the head.</summary>
    private const int Depth = 9;

    /// <summary>
    /// Each of a product's operands is off by half an ulp of 10 or 7 bits behind the leading one at most, and batch norm keeps a layer's size: logits
    /// of about 1 and the losses of three tasks are off by at most this in a step, and what the steps before have learned differs by the same share of
    /// a smaller change.
    /// </summary>
    [TestCase(KernelVariant.Tf32, 3 * Depth * 2.0 / (1 << 11))]
    [TestCase(KernelVariant.Bf16, 3 * Depth * 2.0 / (1 << 8))]
    public void Losses_are_those_of_fp32(KernelVariant variant, double limit)
    {
        double[] expected = Losses(KernelVariant.Tuned);
        double[] found = Losses(variant);
        Assert.That(found, Is.Not.EqualTo(expected), "bits of fp32");
        Assert.That(found, Is.EqualTo(expected).Within(limit));
        Assert.That(found[^1], Is.LessThan(found[1] - (2 * limit)), "what was learned");
    }

    /// <summary>The sum of the tasks' losses on one batch in evaluation, and then in each step.</summary>
    private static double[] Losses(KernelVariant variant)
    {
        using InProcessGpu gpu = new(variant);
        LearnerOptions options = SmallLearner.Options with
        {
            Model = SmallLearner.Options.Model with { ImageSize = 32, Residual = new ResidualOptions { Blocks = [1, 1, 1], Width = 16 } },
            Side = new BatchLoaderOptions { BatchSize = 10, ImageSize = 32 }.Side,
        };
        using Learner learner = SmallLearner.New(gpu.Operations, options);
        PixelBatch batch = LoadedBatch.Of(SmallDemo.Options with { ImageSize = 32 }, 0, 10);
        EpochMetrics first = new(learner.Model.Heads);
        learner.Evaluator.Evaluate(batch, first);
        List<double> losses = [first.TotalLoss];
        for (int step = 0; step < Steps; step++)
        {
            EpochMetrics metrics = new(learner.Model.Heads);
            learner.Train(batch, LearningRate, metrics);
            losses.Add(metrics.TotalLoss);
        }

        return [.. losses];
    }
}
