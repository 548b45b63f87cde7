using Wikiart.Cuda.Trainer.Data;
using Wikiart.Cuda.Trainer.Data.Augmentation;
using Wikiart.Cuda.Trainer.Model;
using Wikiart.Cuda.Trainer.Tests.Commands;
using Wikiart.Cuda.Trainer.Tests.Data;
using Wikiart.Cuda.Trainer.Training;
using Wikiart.Cuda.Trainer.Training.Schedules;

namespace Wikiart.Cuda.Trainer.Tests.Training;

/// <summary>A run that was stopped and goes on ends with the same bits as one that was not.</summary>
public sealed class ResumeTests
{
    [TestCase("--optimizer", "adamw")]
    [TestCase("--optimizer", "sgd", "--momentum", "0.9", "--nesterov")]
    [TestCase("--unfreeze-every", "1", "--trunk-lr", "0.5", "--clip-grad", "1")]
    [TestCase("--optimizer", "sgd", "--class-weights", "inverse", "--label-smoothing", "0.1")]
    public void Two_and_two_epochs_are_four(params string[] optimizer)
    {
        using TempFolder folder = new();
        string whole = folder.At("whole");
        string parts = folder.At("parts");
        CommandRun.Success(["train", .. SmallDemo.Arguments, .. optimizer, "--epochs", "4", "--run-dir", whole]);
        CommandRun.Success(["train", .. SmallDemo.Arguments, .. optimizer, "--epochs", "2", "--run-dir", parts]);
        CommandRun.Success("train", "--resume", parts, "--epochs", "4");
        Assert.That(RunFiles.Log(whole), Has.Length.EqualTo(8));
        RunFiles.AssertSame(parts, whole);
    }

    [TestCase("adamw", "epoch 1/4", 1)]
    [TestCase("adamw", "epoch 2/4", 3)]
    [TestCase("adamw", "epoch 3/4", 7)]
    [TestCase("adamw", "validation 2/4", 1)]
    [TestCase("adamw", "validation 4/4", 1)]
    [TestCase("sgd", "epoch 1/4", 1)]
    [TestCase("sgd", "validation 1/4", 1)]
    public void An_interrupted_run_goes_on_where_it_was(string optimizer, string pass, int batches)
    {
        OptimizerKind kind = Enum.Parse<OptimizerKind>(optimizer, ignoreCase: true);
        AssertGoesOn(SmallDemo.Options with { Optimizer = new OptimizerOptions { Kind = kind } }, ["--optimizer", optimizer], pass, batches);
    }

    [Test]
    public void A_run_can_be_interrupted_again_and_again()
    {
        using TempFolder folder = new();
        string whole = folder.At("whole");
        string parts = folder.At("parts");
        CommandRun.Success(["train", .. SmallDemo.Arguments, "--epochs", "3", "--run-dir", whole]);
        CommandRun.Success(["train", .. SmallDemo.Arguments, "--epochs", "1", "--run-dir", parts]);
        CommandRun.Success("train", "--resume", parts, "--epochs", "2", "--workers", "1");
        CommandRun.Success("train", "--resume", parts, "--epochs", "3", "--workers", "3");
        string before = File.ReadAllText(Path.Combine(parts, "metrics.jsonl"));
        Assert.That(RunFiles.Log(parts), Is.EqualTo(RunFiles.Log(whole)));
        Assert.That(CommandRun.Success("train", "--resume", parts), Does.Contain("All 3 epochs were done before"));
        Assert.That(File.ReadAllText(Path.Combine(parts, "metrics.jsonl")), Is.EqualTo(before));
    }

    [TestCase("epoch 2/4", 5)]
    [TestCase("validation 2/4", 1)]
    public void Skipped_pictures_are_counted_across_an_interruption(string pass, int batches)
    {
        using TempFolder folder = new();
        string rows = string.Concat(Enumerable.Range(0, SmallDemo.Pictures).Select(i =>
        {
            folder.Write($"{i}.jpg", i % 16 == 3 ? [0xFF, 0xD8, 1, 2] : TestImages.Numbered(i));
            return $"{i}.jpg,{i % 3}\n";
        }));
        string data = folder.Write("m.csv", "path,era\n" + rows);
        AssertGoesOn(SmallDemo.Options with { Data = data }, ["--data", data], pass, batches);
    }

    /// <summary>One picture of four that are left is little of the epoch's 64.</summary>
    [Test]
    public void Skipped_pictures_are_judged_by_the_whole_epoch()
    {
        using TempFolder folder = new();
        string rows = string.Concat(Enumerable.Range(0, SmallDemo.Pictures).Select(i => $"{i}.jpg,{i % 3}\n"));
        string data = folder.Write("m.csv", "path,era\n" + rows);
        TrainOptions options = SmallDemo.Options with { Data = data };
        int lastTrained = LastOfEpoch(options, epoch: 0);
        for (int i = 0; i < SmallDemo.Pictures; i++)
        {
            folder.Write($"{i}.jpg", i == lastTrained ? [0xFF, 0xD8, 1, 2] : TestImages.Numbered(i));
        }

        AssertGoesOn(options, ["--data", data], "epoch 1/4", 6);
    }

    /// <summary>A disk that fills up between the log and the checkpoint leaves lines that the next attempt must not repeat.</summary>
    [Test]
    public void Lines_of_an_epoch_whose_checkpoint_was_not_written_are_not_repeated()
    {
        using TempFolder folder = new();
        string whole = folder.At("whole");
        string parts = folder.At("parts");
        CommandRun.Success(["train", .. SmallDemo.Arguments, "--epochs", "2", "--run-dir", whole]);
        RunStart.Interrupted(parts, SmallDemo.Options with { Epochs = 2 }, "validation 2/2", 1);
        byte[] checkpoint = File.ReadAllBytes(Path.Combine(parts, "last.safetensors"));
        CommandRun.Success("train", "--resume", parts);
        File.WriteAllBytes(Path.Combine(parts, "last.safetensors"), checkpoint);
        CommandRun.Success("train", "--resume", parts);
        RunFiles.AssertSame(parts, whole);
    }

    /// <summary>In the middle of the warm-up, and on the way down.</summary>
    [TestCase("cosine", "epoch 1/4", 3)]
    [TestCase("onecycle", "epoch 3/4", 2)]
    [TestCase("step", "validation 2/4", 1)]
    [TestCase("plateau", "epoch 4/4", 5)]
    public void The_schedule_goes_on_where_it_was(string kind, string pass, int batches)
    {
        bool warmsUp = kind != "onecycle";
        ScheduleOptions schedule = new()
        {
            Kind = Enum.Parse<ScheduleKind>(kind, ignoreCase: true),
            WarmupEpochs = warmsUp ? 1.5 : 0,
            PatienceEpochs = 0,
        };
        string[] warmup = warmsUp ? ["--warmup-epochs", "1.5"] : [];
        AssertGoesOn(
            SmallDemo.Options with { Schedule = schedule }, ["--schedule", kind, .. warmup, "--patience-epochs", "0"], pass, batches);
    }

    [TestCase("epoch 1/4", 1)]
    [TestCase("validation 2/4", 1)]
    [TestCase("validation of the average 2/4", 1)]
    public void The_average_of_the_weights_goes_on_where_it_was(string pass, int batches) =>
        AssertGoesOn(SmallDemo.Options with { EmaDecay = 0.9 }, ["--ema", "0.9"], pass, batches);

    /// <summary>Ctrl-C in the middle of a step lets the step end; masks, drawn pictures, mixes and learned weights go on.</summary>
    [TestCase("epoch 1/4", 1)]
    [TestCase("epoch 2/4", 4)]
    [TestCase("validation 3/4", 1)]
    public void Every_option_goes_on_where_it_was(string pass, int batches) => AssertGoesOn(
        SmallDemo.Options with
        {
            GradientAccumulation = 3,
            Dropout = 0.3,
            LearnTaskWeights = true,
            BalancedTask = "style",
            EmaDecay = 0.9,
            Limit = 60,
            BestMetric = "macro-f1",
            LabelSmoothing = 0.1,
            ClassWeights = ClassWeighting.SqrtInverse,
            Augmentation = new AugmentationOptions
            {
                Scale = [0.3, 1],
                ColorJitter = [0.4, 0.4, 0.4],
                TrivialAugment = true,
                Erasing = 0.5,
                Mixup = 0.4,
                CutMix = 1,
                MixupProbability = 0.8,
                MixupOffEpoch = 3,
            },
            Optimizer = new OptimizerOptions { MaxNorm = 0.5 },
            Schedule = new ScheduleOptions { Kind = ScheduleKind.Cosine, WarmupSteps = 4 },
        },
        [
            "--grad-accum-steps", "3", "--drop", "0.3", "--task-weights", "learned", "--balanced-sampler", "style", "--ema", "0.9", "--limit", "60",
            "--best-metric", "macro-f1", "--clip-grad", "0.5", "--schedule", "cosine", "--warmup-steps", "4", "--label-smoothing", "0.1",
            "--class-weights", "sqrt-inverse", "--scale", "0.3,1", "--color-jitter", "0.4,0.4,0.4", "--trivial-augment", "--random-erase", "0.5",
            "--mixup", "0.4", "--cutmix", "1", "--mixup-prob", "0.8", "--mixup-off-epoch", "3",
        ],
        pass,
        batches);

    [TestCase("trunk")]
    [TestCase("heads")]
    public void A_frozen_part_stays_frozen(string part) => AssertGoesOn(
        SmallDemo.Options with { Freeze = Enum.Parse<FrozenPart>(part, ignoreCase: true) }, ["--freeze", part], "epoch 2/4", 3);

    private static int LastOfEpoch(TrainOptions options, int epoch)
    {
        using TrainingData data = new(options);
        return EpochOrder.Shuffled(data.Source, data.Split.Train, options.Seed, epoch)[^1];
    }

    private static void AssertGoesOn(TrainOptions options, string[] arguments, string pass, int batches)
    {
        using TempFolder folder = new();
        string whole = folder.At("whole");
        string parts = folder.At("parts");
        IEnumerable<string> common = SmallDemo.Arguments.Skip(arguments[0] == "--data" ? 2 : 0);
        CommandRun.Success(["train", .. common, .. arguments, "--epochs", $"{options.Epochs}", "--run-dir", whole]);
        RunStart.Interrupted(parts, options, pass, batches);
        Assert.That(CommandRun.Success("train", "--resume", parts), Does.Contain($"Going on with {parts} after"));
        RunFiles.AssertSame(parts, whole);
    }
}
