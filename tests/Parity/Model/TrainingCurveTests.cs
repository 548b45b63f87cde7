using TorchSharp;
using Wikiart.Cuda.Kernels;
using Wikiart.Cuda.Trainer.Data;
using Wikiart.Cuda.Trainer.Data.Augmentation;
using Wikiart.Cuda.Trainer.Metrics;
using Wikiart.Cuda.Trainer.Training;
using Wikiart.Cuda.Trainer.Training.Schedules;
using static TorchSharp.torch.optim;

namespace Wikiart.Cuda.Parity.Tests.Model;

/// <summary>
/// The loss of every one of 50 steps, ours in float32 and PyTorch's in float64, for each schedule, optimizer, clipping, accumulation and
/// way to weigh tasks.
/// </summary>
public sealed class TrainingCurveTests
{
    private const int Steps = 50;
    private const int StepsPerEpoch = 10;
    private const int DistinctBatches = 4;
    private const double LargestDifference = 1e-4;

    private static readonly OptimizerOptions Momentum = new() { Kind = OptimizerKind.Sgd, Momentum = 0.9, WeightDecay = 0.01 };
    private static readonly OptimizerOptions Nesterov = Momentum with { Nesterov = true };
    private static readonly OptimizerOptions Plain = new() { Kind = OptimizerKind.Sgd, Momentum = 0, WeightDecay = 0 };
    private static readonly OptimizerOptions AdamW = new();

    private static readonly Dictionary<string, Recipe> Recipes = new()
    {
        ["SGD, constant"] = new(Plain, 0.05),
        ["SGD, momentum, constant with warm-up"] = new(Momentum, 0.02) { Schedule = new() { WarmupSteps = 8 } },
        ["SGD, momentum, cosine with warm-up"] = new(Momentum, 0.03) { Schedule = new() { Kind = ScheduleKind.Cosine, WarmupSteps = 5 } },
        ["SGD, momentum, step"] = new(Momentum, 0.03) { Schedule = new() { Kind = ScheduleKind.Step, DecayEpochs = 1.5, DecayRate = 0.5 } },
        ["SGD, momentum, one-cycle"] = new(Momentum, 0.03) { Schedule = new() { Kind = ScheduleKind.OneCycle } },
        ["SGD, Nesterov, cosine"] = new(Nesterov, 0.03) { Schedule = new() { Kind = ScheduleKind.Cosine } },
        ["SGD, momentum, clipped"] = new(Momentum with { MaxNorm = 0.5 }, 0.05),
        ["SGD, momentum, clipped, accumulated"] = new(Momentum with { MaxNorm = 0.5 }, 0.05) { Accumulation = 3 },
        ["SGD, momentum, cosine, accumulated"] = new(Momentum, 0.03) { Schedule = new() { Kind = ScheduleKind.Cosine }, Accumulation = 4 },
        ["SGD, momentum, learned task weights"] = new(Momentum, 0.03) { LearnsTaskWeights = true },
        ["SGD, task weights"] = new(Plain, 0.05) { TaskWeights = [0.5f, 2, 1] },
        ["AdamW, constant"] = new(AdamW, 2e-3),
        ["AdamW, cosine with warm-up"] = new(AdamW, 2e-3) { Schedule = new() { Kind = ScheduleKind.Cosine, WarmupSteps = 5 } },
        ["AdamW, step"] = new(AdamW, 2e-3) { Schedule = new() { Kind = ScheduleKind.Step, DecayEpochs = 2 } },
        ["AdamW, one-cycle"] = new(AdamW, 2e-3) { Schedule = new() { Kind = ScheduleKind.OneCycle } },
        ["AdamW, clipped"] = new(AdamW with { MaxNorm = 0.5 }, 2e-3),
        ["AdamW, accumulated, one-cycle"] = new(AdamW, 2e-3) { Schedule = new() { Kind = ScheduleKind.OneCycle }, Accumulation = 2 },
        ["SGD, mixup and CutMix"] = new(Plain, 0.05) { Mixes = true },
        ["AdamW, mixup and CutMix, learned task weights"] = new(AdamW, 2e-3) { Mixes = true, LearnsTaskWeights = true },
        ["AdamW, learned task weights"] = new(AdamW, 2e-3) { LearnsTaskWeights = true },
    };

    private static IEnumerable<string> Names => Recipes.Keys;

    [Test]
    public void Losses_of_fifty_steps_agree([ValueSource(nameof(Names))] string name)
    {
        Recipe recipe = Recipes[name];
        Scenario scenario = new()
        {
            ImageSize = 24,
            Side = 26,
            Trunk = [8, 16],
            Hidden = 16,
            Batches = [.. Enumerable.Repeat(4, Steps * recipe.Accumulation)],
            IsUnlabelled = (row, task) => row == 1 && task == 2,
            TaskWeights = recipe.TaskWeights,
            Mix = recipe.Mixes ? MixOf : _ => null,
        };
        _ = torch.manual_seed(3);
        using TorchClassifier model = new(scenario, notesMargin: false);
        _ = model.to(scenario.Precision);
        Dictionary<string, float[]> initial = model.named_parameters().ToDictionary(
            entry => entry.name, entry => entry.parameter.ToFloats());
        double[][] expected = TorchCurve(recipe, scenario, model);
        double[][] found = OurCurve(recipe, scenario, initial);
        double worst = 0;
        for (int step = 0; step < Steps; step++)
        {
            for (int task = 0; task < scenario.Heads.Count; task++)
            {
                double apart = Math.Abs(found[step][task] - expected[step][task]) / Math.Abs(expected[step][task]);
                worst = Math.Max(worst, apart);
                Assert.That(apart, Is.LessThan(LargestDifference), $"step {step}, {scenario.Heads[task].Task}");
            }
        }

        TestContext.Out.WriteLine(
            $"largest relative difference {worst:0.0e0}, loss {expected[0].Sum():0.000} to {expected[^2].Sum():0.000}");
        Assert.That(expected[^2].Sum(), Is.LessThan(0.95 * expected[0].Sum()), "else nothing was learned");
    }

    private static double[][] OurCurve(Recipe recipe, Scenario scenario, Dictionary<string, float[]> initial)
    {
        using Engine engine = new(Backend.CpuTwoThreads);
        using Learner learner = new(engine.Operations, scenario.ToOptions(recipe.Optimizer, recipe.Accumulation == 1) with
        {
            LearnsTaskWeights = recipe.LearnsTaskWeights,
        });
        OurWeights.Set(learner.Model.Parameters, initial);
        LearningRateSchedule schedule = new(recipe.Schedule, recipe.Rate, StepsPerEpoch, Steps / StepsPerEpoch);
        StepGroups groups = new(recipe.Accumulation, scenario.Batches.Count);
        EpochMetrics metrics = new(learner.Model.Heads);
        double[][] losses = NewCurve(scenario);
        for (int batch = 0; batch < scenario.Batches.Count; batch++)
        {
            if (!learner.IsInStep)
            {
                learner.Begin(schedule.At(learner.Optimizer.StepCount, null));
            }

            learner.Add(Batch(scenario, batch), metrics, groups.Share(batch));
            learner.Settle();
            for (int task = 0; task < scenario.Heads.Count; task++)
            {
                losses[batch / recipe.Accumulation][task] += learner.Losses[task] * groups.Share(batch);
            }

            if (groups.Ends(batch))
            {
                learner.End();
            }
        }

        return losses;
    }

    private static double[][] TorchCurve(Recipe recipe, Scenario scenario, TorchClassifier model)
    {
        int tasks = scenario.Heads.Count;
        using torch.Tensor logVariances = torch.zeros(tasks, scenario.Precision, requires_grad: true);
        TorchSharp.Modules.Parameter balance = new(logVariances);
        using Optimizer optimizer = TorchRun.Create(recipe.Optimizer, model.parameters(), recipe.Rate);
        using Optimizer balancing = TorchRun.Create(recipe.Optimizer with { WeightDecay = 0 }, [balance], recipe.Rate);
        int decaySteps = (int)((recipe.Schedule.DecayEpochs ?? 1) * StepsPerEpoch);
        lr_scheduler.LRScheduler scheduler = TorchSchedule.Create(optimizer, recipe.Schedule, recipe.Rate, Steps, decaySteps);
        double[][] losses = NewCurve(scenario);
        for (int step = 0; step < Steps; step++)
        {
            using DisposeScope scope = torch.NewDisposeScope();
            optimizer.zero_grad();
            balancing.zero_grad();
            for (int part = 0; part < recipe.Accumulation; part++)
            {
                PixelBatch batch = Batch(scenario, (step * recipe.Accumulation) + part);
                torch.Tensor images = TorchImages.Prepare(batch, scenario.ImageSize, Normalization.ImageNet, scenario.Precision);
                torch.Tensor logits = model.call(images);
                torch.Tensor[] parts = TorchLoss.OfHeads(scenario, logits, batch.Labels, batch.Mix?.LabelShare);
                torch.Tensor total = torch.zeros(1, scenario.Precision);
                for (int task = 0; task < tasks; task++)
                {
                    losses[step][task] += parts[task].item<double>() / recipe.Accumulation;
                    total += recipe.LearnsTaskWeights
                        ? (parts[task] * torch.exp(-balance[task])) + (balance[task] / 2)
                        : parts[task] * (recipe.TaskWeights?[task] ?? 1);
                }

                (total / recipe.Accumulation).backward();
            }

            if (recipe.Optimizer.MaxNorm is { } norm)
            {
                _ = torch.nn.utils.clip_grad_norm_(model.parameters(), norm);
            }

            _ = optimizer.step();
            if (recipe.LearnsTaskWeights)
            {
                _ = balancing.step();
            }

            scheduler.step();
        }

        return losses;
    }

    /// <summary>One plain step, one with mixup, and two with CutMix: a rectangle at an edge, and one inside.</summary>
    private static BatchMix? MixOf(int batch) => (batch % DistinctBatches) switch
    {
        0 => null,
        1 => new BatchMix(0, 0, 24, 24, 0.8f, 0.8f),
        2 => new BatchMix(0, 14, 9, 10, 0, 1 - (90 / 576f)),
        _ => new BatchMix(5, 3, 12, 8, 0, 1 - (96 / 576f)),
    };

    /// <summary>The same few batches again and again, so that there is something to learn.</summary>
    private static PixelBatch Batch(Scenario scenario, int index) => ScenarioBatches.Make(scenario, index % DistinctBatches);

    private static double[][] NewCurve(Scenario scenario) => [.. Enumerable.Range(0, Steps).Select(_ => new double[scenario.Heads.Count])];

    private sealed record Recipe(OptimizerOptions Optimizer, double Rate)
    {
        public ScheduleOptions Schedule { get; init; } = new();

        public int Accumulation { get; init; } = 1;

        public bool LearnsTaskWeights { get; init; }

        public bool Mixes { get; init; }

        public IReadOnlyList<float>? TaskWeights { get; init; }
    }
}
