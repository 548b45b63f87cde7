using Wikiart.Cuda.Kernels.Cpu;
using Wikiart.Cuda.Runtime;
using Wikiart.Cuda.Trainer.Data;
using Wikiart.Cuda.Trainer.Data.Augmentation;
using Wikiart.Cuda.Trainer.Metrics;
using Wikiart.Cuda.Trainer.Training;

namespace Wikiart.Cuda.Trainer.Tests.Training;

/// <summary>The training step: what it allocates, and what a batch smaller than planned gives.</summary>
[NonParallelizable]
public sealed class LearnerTests
{
    private const int Steps = 5;
    private const int Rounds = 200;
    private const double LearningRate = 1e-2;
    private const string AdamW = nameof(OptimizerKind.AdamW);
    private const string Sgd = nameof(OptimizerKind.Sgd);

    private static readonly Dictionary<string, LearnerOptions> Recipes = new()
    {
        ["AdamW"] = SmallLearner.Options,
        ["SGD, unfused"] = SmallLearner.Options with { Optimizer = new() { Kind = OptimizerKind.Sgd }, FusesUpdate = false },
        ["SGD"] = SmallLearner.Options with { Optimizer = new() { Kind = OptimizerKind.Sgd } },
        ["clipped"] = SmallLearner.Options with { Optimizer = new() { MaxNorm = 0.1 } },
        ["dropout"] = SmallLearner.Options with { Dropout = 0.5 },
        ["learned task weights"] = SmallLearner.Options with { LearnsTaskWeights = true },
        ["mixed pictures"] = SmallLearner.Options,
        ["residual trunk"] = SmallLearner.Residual,
        ["gradual unfreezing"] = SmallLearner.Residual with { ThawSteps = 4, TrunkRate = 0.1, Optimizer = new() { MaxNorm = 0.1 } },
        ["average"] = SmallLearner.Options with { EmaDecay = 0.9 },
    };

    private static IEnumerable<string> Names => Recipes.Keys;

    [Test]
    public void A_step_allocates_nothing([Values(1, 2)] int threads, [ValueSource(nameof(Names))] string recipe)
    {
        PixelBatch full = LoadedBatch.Of(SmallDemo.Options, 0, 10);
        PixelBatch last = LoadedBatch.Of(SmallDemo.Options, 10, 4);
        if (recipe == "mixed pictures")
        {
            full.Mix = new BatchMix(3, 5, 9, 7, 0, 0.75f);
            last.Mix = new BatchMix(0, 0, 16, 16, 0.3f, 0.3f);
        }

        using HostDevice device = new();
        using CpuOperations operations = new(device, threads);
        using Learner learner = SmallLearner.New(operations, Recipes[recipe]);
        using IPaintingSource source = PaintingSources.Open(SmallDemo.Shard);
        EpochMetrics metrics = new(learner.Model.Heads);
        EpochMetrics detailed = new(learner.Model.Heads, new EvaluationDetails(learner.Model.Heads, source));

        // Other threads of the test host allocate now and then; what a step allocates would show in every round. The rounds are short, so
        // that on a busy machine too one of them falls between two such moments.
        long leastManaged = long.MaxValue;
        long deviceAllocations = 0;
        long trained = 0;
        for (int round = 0; round < Rounds && leastManaged > 0; round++)
        {
            long managed = GC.GetTotalAllocatedBytes(precise: true);
            long before = device.Allocations;
            for (int step = 0; step < Steps; step++)
            {
                learner.Train(step == Steps - 1 ? last : full, LearningRate, metrics);
                learner.Evaluator.Evaluate(full, detailed);
                trained++;
            }

            leastManaged = Math.Min(leastManaged, GC.GetTotalAllocatedBytes(precise: true) - managed);
            deviceAllocations = device.Allocations - before;
        }

        Assert.That(leastManaged, Is.Zero, "bytes on the managed heap");
        Assert.That(deviceAllocations, Is.Zero, "allocations on the device in the last round");
        Assert.That(learner.Optimizer.StepCount, Is.EqualTo(trained));
    }

    [TestCase(AdamW)]
    [TestCase(Sgd)]
    public void A_smaller_batch_gives_what_a_learner_planned_for_it_gives(string optimizer)
    {
        PixelBatch full = LoadedBatch.Of(SmallDemo.Options, 0, 10);
        PixelBatch few = LoadedBatch.Of(SmallDemo.Options, 10, 3);
        using HostDevice device = new(poison: true);
        using CpuOperations operations = new(device, threads: 2);
        using Learner roomy = NewLearner(operations, batchSize: 10, optimizer);
        using Learner fitting = NewLearner(operations, batchSize: 3, optimizer);
        EpochMetrics ignored = new(roomy.Model.Heads);
        EpochMetrics inRoomy = new(roomy.Model.Heads);
        EpochMetrics inFitting = new(roomy.Model.Heads);
        for (int step = 0; step < 3; step++)
        {
            // Leaves the large batch in all buffers.
            roomy.Evaluator.Evaluate(full, ignored);
            roomy.Train(few, LearningRate, inRoomy);
            fitting.Train(few, LearningRate, inFitting);
            Assert.That(roomy.Losses.ToArray(), Is.EqualTo(fitting.Losses.ToArray()));
        }

        Assert.That(inRoomy.Totals.ToArray(), Is.EqualTo(inFitting.Totals.ToArray()));
        Assert.That(inRoomy.Totals[0].Labelled, Is.EqualTo(9));
        Assert.That(SmallLearner.Weights(roomy.Model), Is.EqualTo(SmallLearner.Weights(fitting.Model)));
    }

    [Test]
    public void Updating_inside_the_backward_pass_gives_the_same_weights()
    {
        PixelBatch batch = LoadedBatch.Of(SmallDemo.Options, 0, 10);
        using HostDevice device = new();
        using CpuOperations operations = new(device, threads: 2);
        using Learner fused = NewLearner(operations, 10, AdamW, fusesUpdate: true);
        using Learner plain = NewLearner(operations, 10, AdamW, fusesUpdate: false);
        EpochMetrics metrics = new(fused.Model.Heads);
        for (int step = 0; step < 5; step++)
        {
            fused.Train(batch, 1e-3, metrics);
            plain.Train(batch, 1e-3, metrics);
        }

        Assert.That(SmallLearner.Weights(fused.Model), Is.EqualTo(SmallLearner.Weights(plain.Model)).Within(1e-5f));
    }

    /// <summary>A plain step of SGD moves the weights by lr times the clipped gradient, so by lr·max_norm in all.</summary>
    [TestCase(true)]
    [TestCase(false)]
    public void Clipping_bounds_the_step(bool fusesUpdate)
    {
        const double MaxNorm = 0.01;
        PixelBatch batch = LoadedBatch.Of(SmallDemo.Options, 0, 10);
        using HostDevice device = new();
        using CpuOperations operations = new(device, threads: 2);
        using Learner learner = NewLearner(operations, 10, Sgd, fusesUpdate, maxNorm: MaxNorm);
        float[] before = SmallLearner.Weights(learner.Model);
        learner.Train(batch, 1, new EpochMetrics(learner.Model.Heads));
        double moved = Math.Sqrt(SmallLearner.Weights(learner.Model).Zip(before).Sum(pair => Math.Pow((double)pair.First - pair.Second, 2)));
        float[] norm = new float[1];
        learner.Optimizer.GradientNorm!.Download<float>(norm);
        Assert.That(norm[0], Is.GreaterThan(2 * MaxNorm), "norm before clipping");
        Assert.That(moved, Is.EqualTo(MaxNorm).Within(1).Percent);
    }

    [Test]
    public void Everything_is_given_back()
    {
        using HostDevice device = new();
        CpuOperations operations = new(device, threads: 2);
        Learner learner = NewLearner(operations, batchSize: 10, AdamW);
        learner.Train(LoadedBatch.Of(SmallDemo.Options, 0, 10), LearningRate, new EpochMetrics(learner.Model.Heads));
        Assert.That(device.LiveBytes, Is.Positive);
        learner.Dispose();
        operations.Dispose();
        Assert.That(device.LiveBytes, Is.Zero);
    }

    [Test]
    public void A_model_that_is_refused_has_allocated_nothing()
    {
        using HostDevice device = new();
        using CpuOperations operations = new(device, threads: 1);
        long before = device.Allocations;
        UserException error = Assert.Throws<UserException>(() => _ = NewLearner(operations, 10, AdamW, imageSize: 3));
        Assert.That(error.Message, Does.StartWith("--image-size 3 is too small"));
        Assert.That(device.Allocations, Is.EqualTo(before));
    }

    [Test]
    public void Memory_that_runs_out_half_way_is_given_back_with_the_device()
    {
        HostDevice device = new();
        using (CpuOperations operations = new(device, threads: 1))
        {
            UserException error = Assert.Throws<UserException>(() => _ = NewLearner(operations, batchSize: 1 << 30, AdamW));
            Assert.That(error.Message, Does.StartWith("Out of memory: conv1 needs "));
            Assert.That(device.LiveBytes, Is.Positive, "the weights of conv1");
        }

        device.Dispose();
        Assert.That(device.LiveBytes, Is.Zero);
    }

    private static Learner NewLearner(
        CpuOperations operations, int batchSize, string optimizer, bool fusesUpdate = true, int imageSize = 16, double? maxNorm = null)
    {
        LearnerOptions small = SmallLearner.Options;
        return SmallLearner.New(operations, small with
        {
            Model = small.Model with { ImageSize = imageSize },
            BatchSize = batchSize,
            Optimizer = new OptimizerOptions { Kind = Enum.Parse<OptimizerKind>(optimizer), WeightDecay = 0, MaxNorm = maxNorm },
            FusesUpdate = fusesUpdate,
        });
    }
}
