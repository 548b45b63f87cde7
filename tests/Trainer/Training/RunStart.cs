using Wikiart.Cuda.Kernels.Cpu;
using Wikiart.Cuda.Runtime;
using Wikiart.Cuda.Trainer.Formats;
using Wikiart.Cuda.Trainer.Model;
using Wikiart.Cuda.Trainer.Training;

namespace Wikiart.Cuda.Trainer.Tests.Training;

/// <summary>A run from its beginning, with a stop that a display can ask for.</summary>
internal static class RunStart
{
    /// <summary>Runs until the display asks to stop, which is what it must do.</summary>
    /// <returns>The lines that were shown.</returns>
    public static IReadOnlyList<string> Interrupted(string folder, TrainOptions options, string pass, int batches)
    {
        using TrainingData data = new(options);
        using HostDevice device = new();
        using CpuOperations operations = new(device, options.Threads);
        using Learner learner = Learner.For(operations, options, data);
        WeightInitializer.Initialize(learner.Model.Parameters, options.Seed);
        using StopRequest stop = new();
        StoppingDisplay display = new(stop, pass, batches);
        using TrainingRun run = new(learner, options, data, RunFolder.Create(folder), display);
        Assert.That(run.Execute(stop), Is.EqualTo(RunOutcome.Interrupted), $"interrupted in {pass}");
        return display.Lines;
    }
}
