using System.Runtime.InteropServices;
using Wikiart.Cuda.Kernels.Gpu;
using Wikiart.Cuda.Runtime;
using Wikiart.Cuda.Trainer.Data;
using Wikiart.Cuda.Trainer.Metrics;
using Wikiart.Cuda.Trainer.Tests.Devices;
using Wikiart.Cuda.Trainer.Training;

namespace Wikiart.Cuda.Trainer.Tests.Training;

/// <summary>Steps that are recorded and replayed as CUDA graphs.</summary>
[NonParallelizable]
internal sealed class StepGraphTests
{
    /// <summary>Large, small and mixed batches in turn, validation between them, another learning rate each step; SGD's first step is another one.</summary>
    [TestCase(KernelVariant.Tuned, OptimizerKind.AdamW, null)]
    [TestCase(KernelVariant.Tf32, OptimizerKind.AdamW, null)]
    [TestCase(KernelVariant.Bf16, OptimizerKind.Sgd, 0.5)]
    [TestCase(KernelVariant.Naive, OptimizerKind.Sgd, null)]
    public void Replayed_steps_give_the_bits_of_kernel_by_kernel(KernelVariant variant, OptimizerKind optimizer, double? maxNorm)
    {
        using InProcessGpu gpu = new(variant);
        using Learner eager = GpuSteps.NewLearner(gpu, optimizer, maxNorm, graphs: false);
        using Learner replayed = GpuSteps.NewLearner(gpu, optimizer, maxNorm, graphs: true);
        PixelBatch[] batches = GpuSteps.Batches();
        EpochMetrics expected = new(eager.Model.Heads);
        EpochMetrics found = new(eager.Model.Heads);
        for (int step = 0; step < 10; step++)
        {
            PixelBatch batch = batches[step % batches.Length];
            eager.Train(batch, GpuSteps.LearningRate / (step + 1), expected);
            replayed.Queue(batch, GpuSteps.LearningRate / (step + 1), found);
            replayed.Evaluator.Evaluate(batches[^1], new EpochMetrics(eager.Model.Heads));
            Assert.That(SmallLearner.Weights(replayed.Model), Is.EqualTo(SmallLearner.Weights(eager.Model)), $"weights after step {step + 1}");
        }

        Assert.That(found.Totals.ToArray(), Is.EqualTo(expected.Totals.ToArray()));
        Assert.That(replayed.Optimizer.StepCount, Is.EqualTo(10));
    }

    [Test]
    public void A_replayed_step_allocates_nothing()
    {
        using InProcessGpu gpu = new(KernelVariant.Tf32);
        GpuSteps.AssertReplaysAllocateNothing(gpu);
    }

    /// <summary>Steps that were queued behind the one whose loss is not finite change nothing either, whether it was recorded or not.</summary>
    [Test]
    public void A_loss_that_is_not_finite_leaves_the_weights_and_the_next_step_goes_on(
        [Values] OptimizerKind optimizer, [Values] bool graphs, [Values(HeadUpdate.OnePass, HeadUpdate.Beside)] HeadUpdate update)
    {
        using InProcessGpu gpu = new(KernelVariant.Tf32);
        gpu.Operations.HeadUpdate = update;
        using Learner learner = GpuSteps.NewLearner(gpu, optimizer, maxNorm: null, graphs);
        PixelBatch[] batches = GpuSteps.Batches();
        EpochMetrics metrics = new(learner.Model.Heads);
        for (int step = 0; step < 4; step++)
        {
            learner.Train(batches[step % 2], GpuSteps.LearningRate, metrics);
        }

        Parameter last = learner.Model.Parameters[^1];
        float[] bias = SmallLearner.Values(last);
        float[] broken = [.. bias];
        broken[0] = float.NaN;
        last.Device.Upload(MemoryMarshal.AsBytes(broken.AsSpan()), last.Flat.Address);
        float[] before = SmallLearner.Weights(learner.Model);
        float[] state = GpuSteps.State(learner);
        TaskTotals[] totals = metrics.Totals.ToArray();
        learner.Queue(batches[0], GpuSteps.LearningRate, metrics);
        learner.Queue(batches[1], GpuSteps.LearningRate, metrics);
        NonFiniteLossException? error = Assert.Throws<NonFiniteLossException>(() => learner.Settle(batches[0]));
        Assert.That(error!.Batch, Is.SameAs(batches[0]));
        Assert.That(learner.Optimizer.StepCount, Is.EqualTo(5));
        Assert.That(SmallLearner.Weights(learner.Model), Is.EqualTo(before));
        Assert.That(GpuSteps.State(learner), Is.EqualTo(state), "moments");
        Assert.That(metrics.Totals.ToArray(), Is.EqualTo(totals));
        last.Device.Upload(MemoryMarshal.AsBytes(bias.AsSpan()), last.Flat.Address);
        learner.Train(batches[0], GpuSteps.LearningRate, metrics);
        learner.Train(batches[1], GpuSteps.LearningRate, metrics);
        Assert.That(SmallLearner.Weights(learner.Model), Has.All.Matches<float>(float.IsFinite).And.Not.EqualTo(before));
        Assert.That(metrics.Totals[0].Labelled, Is.GreaterThan(totals[0].Labelled));
    }
}
