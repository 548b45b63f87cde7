using System.Runtime.InteropServices;
using Wikiart.Cuda.Kernels.Gpu;
using Wikiart.Cuda.Runtime;
using Wikiart.Cuda.Trainer.Data;
using Wikiart.Cuda.Trainer.Data.Augmentation;
using Wikiart.Cuda.Trainer.Metrics;
using Wikiart.Cuda.Trainer.Tests.Devices;
using Wikiart.Cuda.Trainer.Training;

namespace Wikiart.Cuda.Trainer.Tests.Training;

/// <summary>Steps that are recorded and replayed as CUDA graphs.</summary>
[NonParallelizable]
internal sealed class StepGraphTests
{
    private const double LearningRate = 1e-2;
    private const int Rounds = 100;

    /// <summary>Large, small and mixed batches in turn, validation between them, another learning rate each step; SGD's first step is another one.</summary>
    [TestCase(KernelVariant.Tuned, OptimizerKind.AdamW, null)]
    [TestCase(KernelVariant.Tf32, OptimizerKind.AdamW, null)]
    [TestCase(KernelVariant.Bf16, OptimizerKind.Sgd, 0.5)]
    [TestCase(KernelVariant.Naive, OptimizerKind.Sgd, null)]
    public void Replayed_steps_give_the_bits_of_kernel_by_kernel(KernelVariant variant, OptimizerKind optimizer, double? maxNorm)
    {
        using InProcessGpu gpu = new(variant);
        using Learner eager = NewLearner(gpu, optimizer, maxNorm, graphs: false);
        using Learner replayed = NewLearner(gpu, optimizer, maxNorm, graphs: true);
        PixelBatch[] batches =
            [LoadedBatch.Of(SmallDemo.Options, 0, 10), LoadedBatch.Of(SmallDemo.Options, 10, 4), LoadedBatch.Of(SmallDemo.Options, 14, 10)];
        batches[2].Mix = new BatchMix(0, 0, SmallDemo.Options.ImageSize, SmallDemo.Options.ImageSize, 0.7f, 0.7f);
        EpochMetrics expected = new(eager.Model.Heads);
        EpochMetrics found = new(eager.Model.Heads);
        for (int step = 0; step < 10; step++)
        {
            PixelBatch batch = batches[step % batches.Length];
            eager.Train(batch, LearningRate / (step + 1), expected);
            replayed.Train(batch, LearningRate / (step + 1), found);
            replayed.Evaluator.Evaluate(batches[1], new EpochMetrics(eager.Model.Heads));
            Assert.That(SmallLearner.Weights(replayed.Model), Is.EqualTo(SmallLearner.Weights(eager.Model)), $"weights after step {step + 1}");
        }

        Assert.That(found.Totals.ToArray(), Is.EqualTo(expected.Totals.ToArray()));
        Assert.That(replayed.Optimizer.StepCount, Is.EqualTo(10));
    }

    [Test]
    public void A_replayed_step_allocates_nothing()
    {
        using InProcessGpu gpu = new(KernelVariant.Tf32);
        using Learner learner = NewLearner(gpu, OptimizerKind.AdamW, maxNorm: null, graphs: true);
        PixelBatch batch = LoadedBatch.Of(SmallDemo.Options, 0, 10);
        EpochMetrics metrics = new(learner.Model.Heads);
        for (int step = 0; step < 4; step++)
        {
            learner.Train(batch, LearningRate, metrics);
        }

        long fewest = long.MaxValue;
        (long device, long driver) = (gpu.Device.Allocations, gpu.Device.DriverAllocations);
        for (int round = 0; round < Rounds && fewest > 0; round++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            learner.Train(batch, LearningRate / (round + 2), metrics);
            fewest = Math.Min(fewest, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        Assert.That(fewest, Is.Zero, "bytes on the managed heap");
        Assert.That((gpu.Device.Allocations, gpu.Device.DriverAllocations), Is.EqualTo((device, driver)), "allocations on the device");
    }

    [Test]
    public void A_loss_that_is_not_finite_leaves_the_weights_and_the_next_step_goes_on()
    {
        using InProcessGpu gpu = new(KernelVariant.Tuned);
        using Learner learner = NewLearner(gpu, OptimizerKind.AdamW, maxNorm: null, graphs: true);
        PixelBatch batch = LoadedBatch.Of(SmallDemo.Options, 0, 10);
        EpochMetrics metrics = new(learner.Model.Heads);
        learner.Train(batch, LearningRate, metrics);
        Parameter last = learner.Model.Parameters[^1];
        float[] bias = SmallLearner.Values(last);
        float[] broken = [.. bias];
        broken[0] = float.NaN;
        last.Device.Upload(MemoryMarshal.AsBytes(broken.AsSpan()), last.Flat.Address);
        float[] before = SmallLearner.Weights(learner.Model);
        Assert.Throws<NonFiniteLossException>(() => learner.Train(batch, LearningRate, metrics));
        Assert.That(SmallLearner.Weights(learner.Model), Is.EqualTo(before));
        last.Device.Upload(MemoryMarshal.AsBytes(bias.AsSpan()), last.Flat.Address);
        learner.Train(batch, LearningRate, metrics);
        learner.Train(batch, LearningRate, metrics);
        Assert.That(SmallLearner.Weights(learner.Model), Has.All.Matches<float>(float.IsFinite).And.Not.EqualTo(before));
    }

    private static Learner NewLearner(InProcessGpu gpu, OptimizerKind optimizer, double? maxNorm, bool graphs) =>
        SmallLearner.New(gpu.Operations, SmallLearner.Options with
        {
            Optimizer = SmallLearner.Options.Optimizer with { Kind = optimizer, MaxNorm = maxNorm },
            UsesGraphs = graphs,
        });
}
