using System.Text.Json;
using Wikiart.Cuda.Runtime;
using Wikiart.Cuda.Trainer.Metrics;
using Wikiart.Cuda.Trainer.Tests.Commands;
using Wikiart.Cuda.Trainer.Tests.Data;
using Wikiart.Cuda.Trainer.Training;

namespace Wikiart.Cuda.Trainer.Tests.Training;

/// <summary>By what epochs are compared, and when a run that gets no better ends.</summary>
public sealed class BestMetricTests
{
    private static readonly string[] Tasks = ["artist", "style", "genre"];
    private static readonly EvaluationResult Result = new(new Dictionary<string, TaskResult>
    {
        ["artist"] = new(2, 0.5, 0.7, 10) { MacroF1 = 0.3, BalancedAccuracy = 0.2 },
        ["style"] = new(1, 0.9, 0.9, 10) { MacroF1 = 0.6, BalancedAccuracy = 0.4 },
        ["genre"] = new(0, 0, 0, 0) { MacroF1 = 0, BalancedAccuracy = 0 },
    })
    { Joint = new JointResult(0.45, 10) };

    [TestCase("top1", 0.7)]
    [TestCase("top5", 0.8)]
    [TestCase("loss", -3)]
    [TestCase("macro-f1", 0.45)]
    [TestCase("balanced-accuracy", 0.3)]
    [TestCase("joint", 0.45)]
    [TestCase("artist.top1", 0.5)]
    [TestCase("style.loss", -1)]
    public void A_metric_is_a_mean_of_the_labelled_tasks_or_one_of_them(string name, double expected) =>
        Assert.That(new BestMetric(name, Tasks, isHeldOut: true).Score(Result), Is.EqualTo(expected).Within(1e-12));

    [TestCase("accuracy", true, "--best-metric is 'accuracy'; it must be top1, top5, loss, macro-f1, balanced-accuracy or joint, or for example artist.top1.")]
    [TestCase("painter.top1", true, "--best-metric is 'painter.top1', and the tasks are artist, style, genre.")]
    [TestCase("artist.joint", true, "--best-metric is 'artist.joint'")]
    [TestCase("joint", false, "--best-metric joint needs pictures that are held out; top1, top5 and loss do not.")]
    public void A_metric_that_is_not_there_is_named(string name, bool isHeldOut, string expected) =>
        Assert.That(Assert.Throws<UserException>(() => _ = new BestMetric(name, Tasks, isHeldOut))!.Message, Does.StartWith(expected));

    /// <summary>With a learning rate of almost 0 every epoch is as good as the first.</summary>
    [Test]
    public void A_run_that_gets_no_better_ends_early_and_stays_ended()
    {
        using TempFolder folder = new();
        string run = folder.At("run");
        string output = CommandRun.Success(
        [
            "train", .. SmallDemo.With("--lr", "0"), "--weight-decay", "0", "--epochs", "9", "--early-stopping", "2", "--best-metric", "macro-f1", "--run-dir", run,
        ]);
        Assert.That(output, Does.Contain("Stopped early: no better macro-f1 in 2 epochs.").And.Contain("Best: epoch 1, macro-f1 0."));
        Assert.That(RunFiles.Log(run), Has.Length.EqualTo(6));
        Assert.That(CommandRun.Success("train", "--resume", run), Does.Contain("The run stopped early before"));
        Assert.That(RunFiles.Log(run), Has.Length.EqualTo(6));
    }

    [Test]
    public void The_best_epoch_is_the_one_with_the_best_metric()
    {
        using TempFolder folder = new();
        string run = folder.At("run");
        string output = CommandRun.Success(["train", .. SmallDemo.Arguments, "--epochs", "4", "--best-metric", "style.loss", "--run-dir", run]);
        double[] losses =
        [
            .. File.ReadLines(Path.Combine(run, "metrics.jsonl")).Select(line => JsonDocument.Parse(line).RootElement)
                .Where(entry => entry.GetProperty("phase").GetString() == "validation")
                .Select(entry => entry.GetProperty("tasks").GetProperty("style").GetProperty("loss").GetDouble()),
        ];
        Assert.That(output, Does.Contain($"Best: epoch {Array.IndexOf(losses, losses.Min()) + 1}, style.loss {losses.Min():0.0000}"));
    }
}
