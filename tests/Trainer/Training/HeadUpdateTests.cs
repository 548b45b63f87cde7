using Wikiart.Cuda.Kernels.Gpu;
using Wikiart.Cuda.Trainer.Data;
using Wikiart.Cuda.Trainer.Metrics;
using Wikiart.Cuda.Trainer.Tests.Devices;
using Wikiart.Cuda.Trainer.Training;

namespace Wikiart.Cuda.Trainer.Tests.Training;

/// <summary>The update of the heads' first layers beside the convolutions.</summary>
[NonParallelizable]
internal sealed class HeadUpdateTests
{
    private const int Steps = 10;

    /// <summary>Eight times what 24 roundings of half an ulp add up to, as in the conformance suite: a row of dx is a sum of 24 products.</summary>
    private static readonly double Roundings = 8 * Math.Sqrt(24) / (1 << 24);

    private static readonly string[] Orders = ["at-call", "late", "others-first"];

    /// <summary>
    /// A wait that is missing shows when one of the two streams is late: whoever comes too early finds weights, features or numbers of another
    /// step. On tensor cores both ways add the same products in the same order, so that the bits are those of one pass.
    /// </summary>
    [TestCase(KernelVariant.Tf32, OptimizerKind.AdamW, null, 0)]
    [TestCase(KernelVariant.Bf16, OptimizerKind.Sgd, null, 0)]
    [TestCase(KernelVariant.Tf32, OptimizerKind.Sgd, 0.5, 0)]
    [TestCase(KernelVariant.Tf32, OptimizerKind.Sgd, null, 0.8)]
    [TestCase(KernelVariant.Naive, OptimizerKind.AdamW, null, 0)]
    public void Its_weights_are_those_of_one_pass_in_every_order_of_streams(
        KernelVariant variant, OptimizerKind optimizer, double? maxNorm, double ema)
    {
        (float[][] expected, TaskTotals[] totals) = Train(variant, HeadUpdate.OnePass, optimizer, maxNorm, ema, graphs: false, Orders[0]);
        foreach (string order in Orders)
        {
            foreach (bool graphs in (bool[])[false, true])
            {
                string run = $"{order}, {(graphs ? "graphs" : "no graphs")}";
                (float[][] found, TaskTotals[] foundTotals) = Train(variant, HeadUpdate.Beside, optimizer, maxNorm, ema, graphs, order);
                for (int i = 0; i < expected.Length; i++)
                {
                    Assert.That(found[i], Is.EqualTo(expected[i]), $"{run}, weights read as number {i + 1}");
                }

                Assert.That(foundTotals, Is.EqualTo(totals), run);
            }
        }
    }

    /// <summary>
    /// In fp32 the pass for the features' gradient alone adds the rows one after the other, the fused one in eight parts. After one step of SGD a
    /// convolution's weight has moved by the learning rate times a sum that differs in its last bits; the heads' weights are the same bits.
    /// </summary>
    [Test]
    public void In_fp32_it_differs_in_the_last_bits_of_the_convolutions_gradients_alone()
    {
        float[] expected = Train(KernelVariant.Tuned, HeadUpdate.OnePass, OptimizerKind.Sgd, null, 0, graphs: false, Orders[0]).Weights[0];
        foreach (string order in Orders)
        {
            float[] found = Train(KernelVariant.Tuned, HeadUpdate.Beside, OptimizerKind.Sgd, null, 0, graphs: false, order).Weights[0];
            double typical = Math.Sqrt(expected.Average(value => (double)value * value));
            for (int i = 0; i < expected.Length; i++)
            {
                Assert.That(found[i], Is.EqualTo(expected[i]).Within(Roundings * (typical + Math.Abs(expected[i]))), $"{order}, weight {i}");
            }

            int heads = expected.Length - HeadWeights;
            Assert.That(found[heads..], Is.EqualTo(expected[heads..]), order);
        }
    }

    [Test]
    public void A_replayed_step_with_it_allocates_nothing()
    {
        using InProcessGpu gpu = new(KernelVariant.Tf32);
        gpu.Operations.HeadUpdate = HeadUpdate.Beside;
        GpuSteps.AssertReplaysAllocateNothing(gpu);
    }

    /// <summary>Weights and biases of both layers of the heads, which are the last parameters.</summary>
    private static int HeadWeights
    {
        get
        {
            int features = 8 * 4 * 4;
            int hidden = SmallLearner.Options.Model.Hidden * SmallLearner.Options.Model.Heads.Count;
            int classes = SmallLearner.Options.Model.Heads.Sum(head => head.Classes);
            return ((features + 1) * hidden) + ((SmallLearner.Options.Model.Hidden + 1) * classes);
        }
    }

    /// <summary>
    /// Large, small and mixed batches in turn, with one validation. The weights are read after the first, the fourth and the last step alone: a
    /// reader waits for the update, and what happens without one is what the order of the streams is about. The losses are read a step late.
    /// </summary>
    private static (float[][] Weights, TaskTotals[] Totals) Train(
        KernelVariant variant, HeadUpdate update, OptimizerKind optimizer, double? maxNorm, double ema, bool graphs, string order)
    {
        using InProcessGpu gpu = new(variant);
        gpu.SetStreams(order);
        gpu.Operations.HeadUpdate = update;
        using Learner learner = GpuSteps.NewLearner(gpu, optimizer, maxNorm, graphs, ema);
        PixelBatch[] batches = GpuSteps.Batches();
        EpochMetrics metrics = new(learner.Model.Heads);
        List<float[]> weights = [];
        for (int step = 0; step < Steps; step++)
        {
            learner.Queue(batches[step % batches.Length], GpuSteps.LearningRate / (step + 1), metrics);
            switch (step)
            {
                case 0 or 3 or Steps - 1:
                    weights.Add(SmallLearner.Weights(learner.Model));
                    if (learner.Average is { } average)
                    {
                        weights.Add(SmallLearner.Weights(average.Evaluator.Model));
                    }

                    break;
                case 6:
                    learner.Evaluator.Evaluate(batches[2], new EpochMetrics(learner.Model.Heads));
                    break;
            }
        }

        learner.Settle();
        return ([.. weights], metrics.Totals.ToArray());
    }
}
