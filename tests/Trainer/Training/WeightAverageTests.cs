using System.Text.Json;
using Wikiart.Cuda.Kernels.Cpu;
using Wikiart.Cuda.Runtime;
using Wikiart.Cuda.Trainer.Data;
using Wikiart.Cuda.Trainer.Formats;
using Wikiart.Cuda.Trainer.Metrics;
using Wikiart.Cuda.Trainer.Tests.Commands;
using Wikiart.Cuda.Trainer.Tests.Data;
using Wikiart.Cuda.Trainer.Training;

namespace Wikiart.Cuda.Trainer.Tests.Training;

/// <summary>The moving average of the weights: its values, and what a run does with it.</summary>
public sealed class WeightAverageTests
{
    private const double Decay = 0.7;

    [Test]
    public void The_average_starts_with_the_first_weights_and_follows_each_step()
    {
        PixelBatch batch = LoadedBatch.Of(SmallDemo.Options, 0, 10);
        using HostDevice device = new(poison: true);
        using CpuOperations operations = new(device, threads: 2);
        using Learner learner = SmallLearner.New(operations, SmallLearner.Options with { EmaDecay = Decay });
        double[] expected = [.. SmallLearner.Weights(learner.Model)];
        EpochMetrics metrics = new(learner.Model.Heads);
        for (int step = 0; step < 4; step++)
        {
            learner.Train(batch, 1e-2, metrics);
            float[] weights = SmallLearner.Weights(learner.Model);
            for (int i = 0; i < expected.Length; i++)
            {
                expected[i] = (Decay * expected[i]) + ((1 - Decay) * weights[i]);
            }
        }

        Assert.That(SmallLearner.Weights(learner.Average!.Evaluator.Model), Is.EqualTo(expected).Within(1e-6));
        Assert.That(SmallLearner.Weights(learner.Model), Is.Not.EqualTo(expected).Within(1e-3));
    }

    [Test]
    public void A_run_validates_both_and_saves_the_average_as_the_best()
    {
        using TempFolder folder = new();
        string run = folder.At("run");
        CommandRun.Success(["train", .. SmallDemo.Arguments, "--ema", "0.9", "--epochs", "2", "--run-dir", run]);
        JsonElement[] log = [.. File.ReadLines(Path.Combine(run, "metrics.jsonl")).Select(line => JsonDocument.Parse(line).RootElement)];
        Assert.That(
            log.Select(entry => entry.GetProperty("phase").GetString()),
            Is.EqualTo(new[] { "train", "validation", "validation_ema", "train", "validation", "validation_ema" }));
        Assert.That(log[5].GetProperty("loss").GetDouble(), Is.Not.EqualTo(log[4].GetProperty("loss").GetDouble()));

        using SafetensorsFile best = SafetensorsFile.Open(Path.Combine(run, "best.safetensors"));
        using SafetensorsFile last = SafetensorsFile.Open(Path.Combine(run, "last.safetensors"));
        int epoch = CheckpointInfo.Read("best", best).Progress.Best!.Epoch;
        using JsonDocument evaluated = JsonDocument.Parse(CommandRun.Success("eval", "--weights", run, "--json"));
        Assert.That(
            evaluated.RootElement.GetProperty("tasks").GetProperty("style").GetProperty("loss").GetDouble(),
            Is.EqualTo(log[(epoch * 3) - 1].GetProperty("tasks").GetProperty("style").GetProperty("loss").GetDouble()));
        Assert.That(epoch, Is.EqualTo(2), "else the comparison below means nothing");
        foreach (SafetensorsTensor tensor in best.Tensors)
        {
            float[] saved = new float[tensor.ElementCount];
            float[] average = new float[tensor.ElementCount];
            float[] weights = new float[tensor.ElementCount];
            best.Read(tensor.Name, saved);
            last.Read("ema." + tensor.Name, average);
            last.Read(tensor.Name, weights);
            Assert.That(saved, Is.EqualTo(average), tensor.Name);
            Assert.That(saved, Is.Not.EqualTo(weights), tensor.Name);
        }
    }

    [Test]
    public void A_decay_of_one_would_never_move() =>
        Assert.That(CommandRun.Refusal(["train", .. SmallDemo.Arguments, "--ema", "1"]), Does.Contain("--ema is 1; it must be at least 0 and less than 1."));
}
