using System.Runtime.InteropServices;
using Wikiart.Cuda.Runtime;
using Wikiart.Cuda.Trainer.Data;
using Wikiart.Cuda.Trainer.Data.Augmentation;
using Wikiart.Cuda.Trainer.Metrics;
using Wikiart.Cuda.Trainer.Tests.Devices;
using Wikiart.Cuda.Trainer.Training;

namespace Wikiart.Cuda.Trainer.Tests.Training;

/// <summary>Steps of a small learner on a GPU.</summary>
internal static class GpuSteps
{
    public const double LearningRate = 1e-2;

    private const int Rounds = 100;

    /// <summary>A large batch, a mixed one and a small one.</summary>
    public static PixelBatch[] Batches()
    {
        PixelBatch mixed = LoadedBatch.Of(SmallDemo.Options, 10, 10);
        mixed.Mix = new BatchMix(0, 0, SmallDemo.Options.ImageSize, SmallDemo.Options.ImageSize, 0.7f, 0.7f);
        return [LoadedBatch.Of(SmallDemo.Options, 0, 10), mixed, LoadedBatch.Of(SmallDemo.Options, 20, 4)];
    }

    public static Learner NewLearner(InProcessGpu gpu, OptimizerKind optimizer, double? maxNorm, bool graphs, double ema = 0) =>
        SmallLearner.New(gpu.Operations, SmallLearner.Options with
        {
            Optimizer = SmallLearner.Options.Optimizer with { Kind = optimizer, MaxNorm = maxNorm },
            UsesGraphs = graphs,
            EmaDecay = ema,
        });

    /// <summary>All that the optimizer remembers.</summary>
    public static float[] State(Learner learner) =>
    [
        .. from state in learner.Optimizer.States
           from index in Enumerable.Range(0, learner.Optimizer.Parameters.Count)
           from value in Download(learner.Model.Device, state.Of(index))
           select value,
    ];

    /// <summary>The first steps plan and record; later ones allocate neither on the managed heap nor on the device.</summary>
    public static void AssertReplaysAllocateNothing(InProcessGpu gpu)
    {
        using Learner learner = NewLearner(gpu, OptimizerKind.AdamW, maxNorm: null, graphs: true);
        PixelBatch batch = Batches()[0];
        EpochMetrics metrics = new(learner.Model.Heads);
        for (int step = 0; step < 4; step++)
        {
            learner.Queue(batch, LearningRate, metrics);
        }

        long fewest = long.MaxValue;
        (long Device, long Driver, int Live) Allocations() => (gpu.Device.Allocations, gpu.Device.DriverAllocations, gpu.Device.Context.LiveResources);
        (long Device, long Driver, int Live) allocations = Allocations();
        for (int round = 0; round < Rounds && fewest > 0; round++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            learner.Queue(batch, LearningRate / (round + 2), metrics);
            fewest = Math.Min(fewest, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        Assert.That(fewest, Is.Zero, "bytes on the managed heap");
        Assert.That(Allocations(), Is.EqualTo(allocations), "allocations on the device");
    }

    private static float[] Download(Device device, View<Vec> view)
    {
        float[] values = new float[view.Shape.Length];
        device.Download(view.Address, MemoryMarshal.AsBytes(values.AsSpan()));
        return values;
    }
}
