using Wikiart.Cuda.Kernels;
using Wikiart.Cuda.Trainer.Metrics;
using Wikiart.Cuda.Trainer.Terminal;
using Wikiart.Cuda.Trainer.Tests.Commands;
using Wikiart.Cuda.Trainer.Tests.Data;
using Wikiart.Cuda.Trainer.Training;

namespace Wikiart.Cuda.Trainer.Tests.Terminal;

/// <summary>Whether the data keeps up is said in any case.</summary>
public sealed class RunTextTests
{
    [TestCase(0, "< 1 %")]
    [TestCase(0.0099, "< 1 %")]
    [TestCase(0.01, "1 %")]
    [TestCase(0.374, "37 %")]
    [TestCase(1, "100 %")]
    public void The_share_of_time_spent_waiting_has_a_floor(double share, string expected) =>
        Assert.That(RunText.Waiting(share), Is.EqualTo(expected));

    /// <summary>10 s with 5 % and 30 s with 1 % make 0.8 s of 40.</summary>
    [Test]
    public void The_share_of_a_run_weighs_its_epochs_by_their_time()
    {
        TrainingCost cost = default(TrainingCost).And(Epoch(10, 0.05)).And(Epoch(30, 0.01));
        Assert.That(cost.WaitedShare, Is.EqualTo(0.02).Within(1e-12));
        Assert.That(RunText.Cost(cost), Is.EqualTo("Trained for 0:40 at 200 images/s, 2 % of the time waiting for data."));
    }

    [TestCase(200, "loss artist 0.000 genre 0.000 · 12345 images/s · 0:45 left")]
    [TestCase(58, "loss artist 0.000 genre 0.000 · 12345 images/s · 0:45 left")]
    [TestCase(57, "loss 0.000 · 12345 images/s · 0:45 left")]
    [TestCase(37, "12345 images/s · 0:45 left")]
    [TestCase(3, "12345 images/s · 0:45 left")]
    public void Progress_is_told_as_fully_as_there_is_room_for(int most, string expected)
    {
        PassProgress progress = new(Batches: 10, ImagesPerSecond: 12345, new EpochMetrics(new HeadLayout(hidden: 8, 3, 4)));
        Assert.That(RunText.Progress(progress, ["artist", "genre"], total: 100, secondsPerBatch: 0.5, most), Is.EqualTo(expected));
    }

    [Test]
    public void Every_epoch_and_the_end_of_a_run_say_it()
    {
        using TempFolder folder = new();
        string output = CommandRun.Success(["train", .. SmallDemo.Arguments, "--epochs", "2", "--run-dir", folder.At("run")]);
        Assert.That(output, Does.Match(@"epoch   2 .* images/s \((< 1|\d+) % waiting for data\)"));
        Assert.That(output, Does.Match(@"Trained for 0:\d\d at \d+ images/s, (< 1|\d+) % of the time waiting for data\."));
    }

    private static MetricsEntry Epoch(double seconds, double waited) => new()
    {
        Phase = "train",
        Epoch = 1,
        Step = 1,
        LearningRate = 1,
        Loss = 1,
        Seconds = seconds,
        ImagesPerSecond = 200,
        WaitedForData = waited,
        Unreadable = 0,
        Tasks = new Dictionary<string, TaskResult>(),
    };
}
