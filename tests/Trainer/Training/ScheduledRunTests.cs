using System.Text.Json;
using Wikiart.Cuda.Trainer.Tests.Commands;
using Wikiart.Cuda.Trainer.Tests.Data;
using Wikiart.Cuda.Trainer.Training;

namespace Wikiart.Cuda.Trainer.Tests.Training;

/// <summary>What the options of the schedule do to a run.</summary>
public sealed class ScheduledRunTests
{
    /// <summary>Seven steps an epoch: the log has the rate of the last step of each.</summary>
    [TestCase(new[] { 1e-3, 1e-3 }, "--schedule", "constant")]
    [TestCase(new[] { 1e-5 + (99e-5 * 6 / 14), 1e-5 + (99e-5 * 13 / 14) }, "--warmup-epochs", "2")]
    [TestCase(new[] { 6.11260467e-4, 1.25360439e-5 }, "--schedule", "cosine")]
    [TestCase(new[] { 1e-3, 1e-4 }, "--schedule", "step", "--decay-epochs", "1")]
    [TestCase(new[] { 8.11745654e-4, 4e-9 }, "--sched", "onecycle")]
    [TestCase(new[] { 1e-3, 1e-3, 1e-4, 5e-5, 5e-5 }, "--schedule", "plateau", "--patience-epochs", "0", "--epochs", "5", "--min-lr", "5e-5", "--label-smoothing", "1")]
    public void The_log_has_the_learning_rate(double[] expected, params string[] schedule)
    {
        using TempFolder folder = new();
        string run = folder.At("run");
        string[] epochs = schedule.Contains("--epochs") ? [] : ["--epochs", "2"];
        if (schedule.Contains("plateau"))
        {
            // The target is the same for all classes, which is close to what an untrained model says: the loss has no way to fall.
            schedule = [.. schedule, "--optimizer", "sgd", "--momentum", "0", "--weight-decay", "0"];
        }

        CommandRun.Success(["train", .. SmallDemo.Arguments, .. epochs, .. schedule, "--run-dir", run]);
        double[] rates =
        [
            .. File.ReadLines(Path.Combine(run, "metrics.jsonl")).Select(line => JsonDocument.Parse(line).RootElement)
                .Where(entry => entry.GetProperty("phase").GetString() == "train")
                .Select(entry => entry.GetProperty("learning_rate").GetDouble()),
        ];
        Assert.That(rates, Is.EqualTo(expected).Within(1).Percent);
    }

    [Test]
    public void Another_number_of_epochs_changes_a_schedule_and_warns()
    {
        using TempFolder folder = new();
        string run = folder.At("run");
        CommandRun.Success(["train", .. SmallDemo.Arguments, "--schedule", "cosine", "--epochs", "1", "--run-dir", run]);
        CommandRun resumed = CommandRun.Of("train", "--resume", run, "--epochs", "2");
        Assert.That(resumed.Errors, Does.Contain(
            "Warning: --schedule cosine was laid over 1 epochs and is now laid over 2, so the learning rate jumps here."));
        Assert.That(CommandRun.Of("train", "--resume", run, "--epochs", "2").Errors, Does.Not.Contain("Warning"));
    }

    [TestCase("--warmup-epochs", "-1", "--warmup-epochs is -1; it must be at least 0.")]
    [TestCase("--decay-epochs", "0", "--decay-epochs is 0; it must be more than 0.")]
    [TestCase("--decay-rate", "2", "--decay-rate is 2; it must be between 0 and 1.")]
    [TestCase("--schedule", "linear", "it must be one of constant, cosine, step, onecycle, plateau.")]
    public void A_schedule_out_of_range_is_named(string option, string value, string expected) =>
        Assert.That(CommandRun.Refusal(["train", .. SmallDemo.Arguments, option, value]), Does.Contain(expected));

    [Test]
    public void One_cycle_has_a_warm_up_already() => Assert.That(
        CommandRun.Refusal(["train", .. SmallDemo.Arguments, "--schedule", "onecycle", "--warmup-steps", "3"]), Does.Contain("warms up by itself"));

    /// <summary>What a program that knew no schedule has saved.</summary>
    [Test]
    public void A_checkpoint_without_the_newer_options_goes_on_with_their_defaults()
    {
        TrainOptions read = OptionsJson.Over(TrainOptions.Baseline(string.Empty), System.Text.Json.Nodes.JsonNode.Parse(
            """{"data":"d","image_size":16,"trunk":[4],"hidden":8,"epochs":3,"batch_size":5,"learning_rate":0.5,"optimizer":{"kind":"Sgd"}}""")!.AsObject());
        TrainOptions expected = TrainOptions.Baseline("d") with
        {
            ImageSize = 16,
            Trunk = read.Trunk,
            Hidden = 8,
            Epochs = 3,
            BatchSize = 5,
            LearningRate = 0.5,
            Optimizer = new OptimizerOptions { Kind = OptimizerKind.Sgd },
        };
        Assert.That(Text(read), Is.EqualTo(Text(expected)));
        Assert.That(read.Trunk, Is.EqualTo(new[] { 4 }));
        Assert.That(read.Schedule.DecayRate, Is.EqualTo(0.1));
    }

    /// <summary>Records with lists are equal only when the lists are the same ones.</summary>
    private static string Text(TrainOptions options) =>
        System.Text.Json.JsonSerializer.Serialize(options, TrainerJson.Default.TrainOptions);
}
