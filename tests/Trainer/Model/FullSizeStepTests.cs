using System.Diagnostics;
using System.Globalization;
using Wikiart.Cuda.Kernels.Cpu;
using Wikiart.Cuda.Runtime;
using Wikiart.Cuda.Trainer.Data;
using Wikiart.Cuda.Trainer.Metrics;
using Wikiart.Cuda.Trainer.Model;
using Wikiart.Cuda.Trainer.Tests.Training;
using Wikiart.Cuda.Trainer.Training;

namespace Wikiart.Cuda.Trainer.Tests.Model;

[NonParallelizable]
public sealed class FullSizeStepTests
{
    private const double MostGigabytes = 12;

    [Test]
    [Platform("Linux")]
    [Explicit("takes about 5 GB and some seconds; run it alone: dotnet test -c Release tests/Trainer --filter Name~One_full_size_step")]
    public void One_full_size_step_stays_within_12_GB()
    {
        TrainOptions options = TrainOptions.Baseline(SmallDemo.Shard);
        PixelBatch batch = LoadedBatch.Of(options, 0, 32);
        using HostDevice device = new();
        using CpuOperations operations = new(device, threads: 0);
        using Learner learner = new(operations, new LearnerOptions
        {
            Model = new ModelOptions
            {
                Heads = [new HeadOptions("artist", 129), new HeadOptions("genre", 11), new HeadOptions("style", 27)],
            },
            BatchSize = 32,
            Side = batch.Side,
        });
        WeightInitializer.Initialize(learner.Model.Parameters, options.Seed);
        EpochMetrics metrics = new(learner.Model.Heads);
        for (int step = 1; step <= 2; step++)
        {
            Stopwatch watch = Stopwatch.StartNew();
            learner.Train(batch, options.LearningRate, metrics);
            TestContext.Out.WriteLine($"step {step}: {watch.Elapsed.TotalSeconds:0.00} s, {operations.Threads} threads, {operations.Simd}");
        }

        double peak = PeakGigabytes();
        TestContext.Out.WriteLine($"peak resident memory {peak:0.00} GB, planned {device.PeakBytes / 1e9:0.00} GB");
        Assert.That(learner.Model.ParameterCount, Is.EqualTo(308_739_367));
        Assert.That(peak, Is.InRange(3.7, MostGigabytes));
    }

    /// <summary>The kernel's high-water mark of this process.</summary>
    private static double PeakGigabytes()
    {
        string line = File.ReadLines("/proc/self/status").First(line => line.StartsWith("VmHWM:"));
        string kibibytes = line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[^2];
        return double.Parse(kibibytes, CultureInfo.InvariantCulture) * 1024 / 1e9;
    }
}
