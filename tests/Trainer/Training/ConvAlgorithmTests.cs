using SixLabors.ImageSharp;
using SixLabors.ImageSharp.PixelFormats;
using Wikiart.Cuda.Kernels.Cpu;
using Wikiart.Cuda.Runtime;
using Wikiart.Cuda.Trainer.Data;
using Wikiart.Cuda.Trainer.Data.Demo;
using Wikiart.Cuda.Trainer.Metrics;
using Wikiart.Cuda.Trainer.Model;
using Wikiart.Cuda.Trainer.Training;

namespace Wikiart.Cuda.Trainer.Tests.Training;

/// <summary>
/// Training the demo's trunk on demo pictures: which algorithm computes the convolutions, and with which instructions, does not matter
/// to what is learnt.
/// </summary>
public sealed class ConvAlgorithmTests
{
    private const int Batch = 32;
    private const int Batches = 8;
    private const int Epochs = 12;
    private const int Side = 32;
    private const double LearningRate = 1e-3;

    private static readonly Lazy<PixelBatch[]> Pictures = new(Paint);
    private static readonly Lazy<EpochMetrics> Direct = new(() => Train(ConvAlgorithm.Direct, SimdSupport.Best));

    [Test]
    public void Every_algorithm_learns_alike_with_every_instruction_set([Values] ConvAlgorithm algorithm, [Values] SimdLevel simd)
    {
        if (!SimdSupport.Includes(simd))
        {
            Assert.Ignore($"this processor has no {simd}; run the test on one that has");
        }

        EpochMetrics metrics = Train(algorithm, simd);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(metrics.MeanTop1, Is.GreaterThan(0.6), "learnt");
            Assert.That(metrics.MeanTop1, Is.EqualTo(Direct.Value.MeanTop1).Within(0.03), "accuracy");
            Assert.That(metrics.TotalLoss, Is.EqualTo(Direct.Value.TotalLoss).Within(0.1), "loss");
        }
    }

    private static EpochMetrics Train(ConvAlgorithm algorithm, SimdLevel simd)
    {
        using HostDevice device = new();
        using CpuOperations operations = new(device, threads: 2, simd, algorithm);
        using Learner learner = new(operations, new LearnerOptions
        {
            Model = new ModelOptions
            {
                ImageSize = Side,
                Trunk = [16, 32, 64],
                Hidden = 64,
                Heads = [.. DemoLabels.Tasks.Select(task => new HeadOptions(task.Task, task.Count))],
            },
            BatchSize = Batch,
            Side = Side,
        });
        WeightInitializer.Initialize(learner.Model.Parameters, seed: 1);
        EpochMetrics metrics = new(learner.Model.Heads);
        for (int epoch = 0; epoch < Epochs; epoch++)
        {
            metrics = new EpochMetrics(learner.Model.Heads);
            foreach (PixelBatch batch in Pictures.Value)
            {
                learner.Train(batch, LearningRate, metrics);
            }
        }

        return metrics;
    }

    private static PixelBatch[] Paint()
    {
        DemoPainter painter = new(Side);
        PixelBatch[] batches = new PixelBatch[Batches];
        for (int i = 0; i < Batches; i++)
        {
            batches[i] = new PixelBatch(Batch, Side, DemoLabels.Tasks.Count) { Count = Batch };
            for (int picture = 0; picture < Batch; picture++)
            {
                (DemoLabels labels, Image<Rgb24> image) = DemoGenerator.Paint(painter, seed: 1, (i * Batch) + picture);
                using (image)
                {
                    image.CopyPixelDataTo(batches[i].PixelsOf(picture));
                }

                int[] drawn = [labels.Artist, labels.Genre, labels.Style];
                drawn.CopyTo(batches[i].Labels, picture * drawn.Length);
            }
        }

        return batches;
    }
}
