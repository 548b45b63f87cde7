using Wikiart.Cuda.Runtime;

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

        Within("--lr", options.LearningRate, 0, double.MaxValue);
        Within("--momentum", options.Optimizer.Momentum, 0, 1);
        Within("--weight-decay", options.Optimizer.WeightDecay, 0, double.MaxValue);
        Within("--label-smoothing", options.LabelSmoothing, 0, 1);
        Within("--val-fraction", options.ValidationFraction, 0, 1);
        Within("--max-unreadable", options.MaxUnreadable, 0, 1);
        options.Augmentation.Check();
    }

    private static void AtLeast(string option, int value, int least)
    {
        if (value < least)
        {
            throw new UserException($"{option} is {value}; it must be at least {least}.");
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
