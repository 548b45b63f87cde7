using Wikiart.Cuda.Kernels.Layers;
using Wikiart.Cuda.Kernels.Optimizers;
using Wikiart.Cuda.Runtime;
using Wikiart.Cuda.Trainer.Model;

namespace Wikiart.Cuda.Trainer.Training;

/// <summary>How many pictures a batch may have so that training fits a memory.</summary>
internal static class LargestBatch
{
    /// <summary>Share of the memory that is left for what kernels keep between each other and for small buffers.</summary>
    private const double Reserve = 0.05;

    /// <summary>Plans learners without allocating them.</summary>
    /// <param name="options">The learner that did not fit.</param>
    /// <param name="bytes">The memory.</param>
    /// <returns>The largest batch below the one that did not fit, or 0.</returns>
    public static int Fitting(LearnerOptions options, long bytes)
    {
        double budget = bytes * (1 - Reserve);
        (int fits, int tooLarge) = (0, options.BatchSize);
        while (tooLarge - fits > 1)
        {
            int middle = fits + ((tooLarge - fits) / 2);
            (fits, tooLarge) = PlannedBytes(options, middle) <= budget ? (middle, tooLarge) : (fits, middle);
        }

        return fits;
    }

    /// <summary>Parameters, activations, gradients, optimizer state and pixels of a training step.</summary>
    private static long PlannedBytes(LearnerOptions options, int batch)
    {
        using MetaDevice device = new();
        LayerContext context = new(device, isTraining: true);
        using PaintingClassifier model = new(context, options.Model, batch, options.FusesUpdate);
        using Optimizer optimizer = options.Optimizer.Create(context, model.Parameters);
        return device.LiveBytes + (model.Input.Count * sizeof(float)) + new Rgb8(batch, options.Side, options.Side).Bytes;
    }
}
