using Wikiart.Cuda.Trainer.Training.Schedules;
using static TorchSharp.torch.optim;

namespace Wikiart.Cuda.Parity.Tests.Model;

/// <summary>PyTorch's scheduler for each of ours, advanced once a step as a training loop does it.</summary>
internal static class TorchSchedule
{
    private const double WarmupStart = 0.01;

    /// <summary>Makes the scheduler.</summary>
    /// <param name="optimizer">What it drives.</param>
    /// <param name="options">Our options of the same thing; warm-up and decays in steps of an epoch each.</param>
    /// <param name="rate">The learning rate.</param>
    /// <param name="steps">Steps in all.</param>
    /// <param name="decaySteps">Steps between two decays.</param>
    public static lr_scheduler.LRScheduler Create(Optimizer optimizer, ScheduleOptions options, double rate, int steps, int decaySteps)
    {
        int warmup = options.WarmupSteps;
        lr_scheduler.LRScheduler main = options.Kind switch
        {
            ScheduleKind.Cosine => lr_scheduler.CosineAnnealingLR(optimizer, steps - warmup, options.MinLearningRate),
            ScheduleKind.Step => lr_scheduler.StepLR(optimizer, decaySteps, options.DecayRate),
            ScheduleKind.OneCycle => lr_scheduler.OneCycleLR(optimizer, rate, total_steps: steps, cycle_momentum: false),
            _ => lr_scheduler.ConstantLR(optimizer, 1, 0),
        };
        return warmup == 0
            ? main
            : lr_scheduler.SequentialLR(
                optimizer, [lr_scheduler.LinearLR(optimizer, WarmupStart, 1, warmup), main], [warmup]);
    }
}
