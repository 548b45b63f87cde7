namespace Wikiart.Cuda.Trainer.Training.Schedules;

/// <summary>What the plateau schedule remembers from epoch to epoch (PyTorch's ReduceLROnPlateau, threshold 1e-4, relative).</summary>
/// <param name="LearningRate">The learning rate after the decays so far.</param>
/// <param name="Best">The lowest loss so far; null before the first epoch.</param>
/// <param name="BadEpochs">Epochs since then, or since the latest decay.</param>
internal sealed record PlateauState(double LearningRate, double? Best = null, int BadEpochs = 0)
{
    private const double Threshold = 1e-4;
    private const double SmallestChange = 1e-8;

    /// <summary>Takes in the loss of an epoch.</summary>
    /// <param name="loss">The validation loss.</param>
    /// <param name="options">Patience, factor and minimum.</param>
    /// <returns>The state for the next epoch.</returns>
    public PlateauState After(double loss, ScheduleOptions options)
    {
        bool isBetter = Best is not { } best || loss < best * (1 - Threshold);
        PlateauState next = isBetter ? this with { Best = loss, BadEpochs = 0 } : this with { BadEpochs = BadEpochs + 1 };
        if (next.BadEpochs <= options.PatienceEpochs)
        {
            return next;
        }

        double reduced = Math.Max(LearningRate * options.DecayRate, options.MinLearningRate);
        return next with { BadEpochs = 0, LearningRate = LearningRate - reduced > SmallestChange ? reduced : LearningRate };
    }
}
