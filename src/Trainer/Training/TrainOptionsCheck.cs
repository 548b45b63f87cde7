using Wikiart.Cuda.Runtime;
using Wikiart.Cuda.Trainer.Model;
using Wikiart.Cuda.Trainer.Training.Schedules;

namespace Wikiart.Cuda.Trainer.Training;

/// <summary>Refuses numbers that no run can be made of.</summary>
internal static class TrainOptionsCheck
{
    /// <summary>Checks the options of a run.</summary>
    /// <param name="options">The options.</param>
    /// <exception cref="UserException">One is out of range; it is named as on the command line.</exception>
    public static void Check(TrainOptions options)
    {
        AtLeast("--batch-size", options.BatchSize, 1);
        AtLeast("--epochs", options.Epochs, 1);
        AtLeast("--image-size", options.ImageSize, 1);
        AtLeast("--hidden", options.Hidden, 1);
        AtLeast("--threads", options.Threads, 0);
        AtLeast("--workers", options.Workers, 0);
        AtLeast("--trunk", options.Trunk.Count, 1);
        foreach (int width in options.Trunk)
        {
            AtLeast("--trunk", width, 1);
        }

        if (options.Resize is { } resize)
        {
            AtLeast("--resize", resize, options.ImageSize);
        }

        CheckBatch(options.BatchSize, TrainingData.Loading(options, training: true).Side);

        Within("--lr", options.LearningRate, 0, double.MaxValue);
        Within("--momentum", options.Optimizer.Momentum, 0, 1);
        Within("--weight-decay", options.Optimizer.WeightDecay, 0, double.MaxValue);
        Within("--label-smoothing", options.LabelSmoothing, 0, 1);
        Within("--val-fraction", options.ValidationFraction, 0, 1);
        Within("--max-unreadable", options.MaxUnreadable, 0, 1);
        Below("--ema", options.EmaDecay, 0, 1);
        Below("--drop", options.Dropout, 0, 1);
        if (options.Optimizer.MaxNorm is { } norm && !(norm > 0))
        {
            throw new UserException($"--clip-grad is {norm}; it must be more than 0.");
        }

        AtLeast("--grad-accum-steps", options.GradientAccumulation, 1);
        Within("--trunk-lr", options.TrunkRate, 0, double.MaxValue);
        AtLeast("--unfreeze-every", options.UnfreezeEvery, 0);
        if (options.UnfreezeEvery > 0 && options.Freeze == FrozenPart.Trunk)
        {
            throw new UserException("--freeze trunk never trains the trunk, and --unfreeze-every does stage by stage; give one of them.");
        }

        if (options.FreezeNorm && options.Residual is null)
        {
            throw new UserException("--freeze-norm is about batch norm, which only --trunk resnet18 has.");
        }

        AtLeast("--early-stopping", options.EarlyStopping, 0);
        AtLeast("--limit", options.Limit ?? 1, 1);
        foreach ((string task, double weight) in options.TaskWeights ?? new Dictionary<string, double>())
        {
            Within($"--task-weights {task}", weight, 0, double.MaxValue);
        }

        if (options.OverfitBatch && options.BalancedTask is not null)
        {
            throw new UserException("--overfit-batch takes one batch as it is; leave --balanced-sampler out.");
        }

        Check(options.Schedule);
        options.Augmentation.Check();
    }

    /// <summary>All pixels of a batch lie in one array.</summary>
    private static void CheckBatch(int batchSize, int side)
    {
        double bytes = 3.0 * side * side;
        if (batchSize * bytes > Array.MaxLength)
        {
            double most = Math.Floor(Array.MaxLength / bytes);
            throw new UserException($"--batch-size is {batchSize}; of pictures of {side}×{side} pixels at most {most} fit in a batch.");
        }
    }

    private static void Check(ScheduleOptions schedule)
    {
        Within("--warmup-epochs", schedule.WarmupEpochs, 0, double.MaxValue);
        AtLeast("--warmup-steps", schedule.WarmupSteps, 0);
        Within("--warmup-lr", schedule.WarmupLearningRate ?? 0, 0, double.MaxValue);
        Within("--min-lr", schedule.MinLearningRate, 0, double.MaxValue);
        Within("--decay-rate", schedule.DecayRate, 0, 1);
        AtLeast("--patience-epochs", schedule.PatienceEpochs, 0);
        if (schedule.DecayEpochs is <= 0 or double.NaN)
        {
            throw new UserException($"--decay-epochs is {schedule.DecayEpochs}; it must be more than 0.");
        }

        if (schedule.Kind == ScheduleKind.OneCycle && (schedule.WarmupSteps > 0 || schedule.WarmupEpochs > 0))
        {
            throw new UserException("--schedule onecycle warms up by itself; leave --warmup-epochs and --warmup-steps out.");
        }
    }

    private static void AtLeast(string option, int value, int least)
    {
        if (value < least)
        {
            throw new UserException($"{option} is {value}; it must be at least {least}.");
        }
    }

    private static void Below(string option, double value, double least, double limit)
    {
        if (!(value >= least && value < limit))
        {
            throw new UserException($"{option} is {value}; it must be at least {least} and less than {limit}.");
        }
    }

    private static void Within(string option, double value, double least, double most)
    {
        if (!(value >= least && value <= most))
        {
            string range = most == double.MaxValue ? $"at least {least}" : $"between {least} and {most}";
            throw new UserException($"{option} is {value}; it must be {range}.");
        }
    }
}
