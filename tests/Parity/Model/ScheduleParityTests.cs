using TorchSharp;
using Wikiart.Cuda.Trainer.Training.Schedules;
using static TorchSharp.torch.optim;

namespace Wikiart.Cuda.Parity.Tests.Model;

/// <summary>Every learning rate of a run against PyTorch's schedulers.</summary>
public sealed class ScheduleParityTests
{
    private const double Rate = 0.3;
    private const int Steps = 50;
    private const int StepsPerEpoch = 10;

    [TestCase(ScheduleKind.Constant, 0)]
    [TestCase(ScheduleKind.Constant, 7)]
    [TestCase(ScheduleKind.Cosine, 0)]
    [TestCase(ScheduleKind.Cosine, 7)]
    [TestCase(ScheduleKind.Step, 0)]
    [TestCase(ScheduleKind.Step, 7)]
    [TestCase(ScheduleKind.OneCycle, 0)]
    public void Rates_are_those_of_the_scheduler(object kind, int warmup)
    {
        ScheduleOptions options = new() { Kind = (ScheduleKind)kind, WarmupSteps = warmup, DecayEpochs = 1 };
        LearningRateSchedule ours = new(options, Rate, StepsPerEpoch, Steps / StepsPerEpoch);
        using torch.Tensor weight = torch.zeros(1, requires_grad: true);
        using Optimizer optimizer = SGD([new TorchSharp.Modules.Parameter(weight)], Rate);
        lr_scheduler.LRScheduler theirs = TorchSchedule.Create(optimizer, options, Rate, Steps, StepsPerEpoch);
        double[] expected = new double[Steps];
        for (int step = 0; step < Steps; step++)
        {
            expected[step] = optimizer.ParamGroups.First().LearningRate;
            theirs.step();
        }

        Assert.That(Enumerable.Range(0, Steps).Select(step => ours.At(step, null)), Is.EqualTo(expected).Within(1e-12));
    }

    [Test]
    public void Plateau_decays_when_PyTorch_does()
    {
        double[] losses = [3, 2.5, 2.5, 2.49999, 2.6, 2.6, 2.2, 2.2, 2.2, 2.2, 2.2, 2.2, 2.1, 2.1, 2.1, 2.1, 2.1, 2.1];
        ScheduleOptions options = new() { Kind = ScheduleKind.Plateau, PatienceEpochs = 2, DecayRate = 0.3, MinLearningRate = 0.02 };
        using torch.Tensor weight = torch.zeros(1, requires_grad: true);
        using Optimizer optimizer = SGD([new TorchSharp.Modules.Parameter(weight)], Rate);
        lr_scheduler.LRScheduler theirs = lr_scheduler.ReduceLROnPlateau(
            optimizer, factor: options.DecayRate, patience: options.PatienceEpochs, min_lr: [options.MinLearningRate]);
        PlateauState ours = new(Rate);
        foreach (double loss in losses)
        {
            theirs.step(loss);
            ours = ours.After(loss, options);
            Assert.That(ours.LearningRate, Is.EqualTo(optimizer.ParamGroups.First().LearningRate).Within(1e-12), $"after {loss}");
        }
    }
}
