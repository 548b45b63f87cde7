namespace Wikiart.Cuda.Trainer.Training;

/// <summary>What training took, validation not counted.</summary>
/// <param name="Seconds">Wall-clock time.</param>
/// <param name="Images">Pictures.</param>
/// <param name="Waited">Seconds of it that were spent waiting for pictures.</param>
internal readonly record struct TrainingCost(double Seconds, double Images, double Waited)
{
    /// <summary>Share of the time that was spent waiting, 0 to 1.</summary>
    public double WaitedShare => Seconds > 0 ? Waited / Seconds : 0;

    /// <summary>Pictures a second.</summary>
    public double ImagesPerSecond => Seconds > 0 ? Images / Seconds : 0;

    /// <summary>The same after one more epoch.</summary>
    /// <param name="epoch">The epoch's line of the log.</param>
    /// <returns>The sum.</returns>
    public TrainingCost And(MetricsEntry epoch) => new(
        Seconds + epoch.Seconds, Images + (epoch.ImagesPerSecond * epoch.Seconds), Waited + (epoch.WaitedForData * epoch.Seconds));
}
