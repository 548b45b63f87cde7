using System.Text;
using Wikiart.Cuda.Trainer.Metrics;
using Wikiart.Cuda.Trainer.Training;

namespace Wikiart.Cuda.Trainer.Terminal;

/// <summary>The lines in which a run is told, the same with and without a terminal.</summary>
internal static class RunText
{
    /// <summary>Loss of each task, pictures a second and the time left; where that is too long, the sum of the losses or none.</summary>
    /// <param name="progress">How far a pass has come.</param>
    /// <param name="tasks">The tasks' names.</param>
    /// <param name="total">Batches in all.</param>
    /// <param name="secondsPerBatch">Time of a batch, so far.</param>
    /// <param name="most">Characters that there is room for; the shortest text may need more.</param>
    /// <returns>For example <c>loss artist 1.234 genre 0.567 · 812 images/s · 0:12 left</c>.</returns>
    public static string Progress(
        PassProgress progress, IReadOnlyList<string> tasks, int total, double secondsPerBatch, int most = int.MaxValue)
    {
        string speed = $"{progress.ImagesPerSecond:0} images/s · {Durations.Text((total - progress.Batches) * secondsPerBatch)} left";
        string losses = string.Join(' ', tasks.Select((task, i) => $"{task} {progress.Metrics.Totals[i].Loss:0.000}"));
        string[] texts = [$"loss {losses} · {speed}", $"loss {progress.Metrics.TotalLoss:0.000} · {speed}"];
        return texts.FirstOrDefault(text => text.Length <= most, speed);
    }

    /// <summary>A share of time that was spent waiting.</summary>
    /// <param name="share">0 to 1.</param>
    /// <returns>For example <c>12 %</c>, or <c>&lt; 1 %</c>.</returns>
    public static string Waiting(double share) => share < 0.01 ? "< 1 %" : $"{share * 100:0} %";

    /// <summary>What training took.</summary>
    /// <param name="cost">The sums.</param>
    /// <returns>One line.</returns>
    public static string Cost(TrainingCost cost) =>
        $"Trained for {Durations.Text(cost.Seconds)} at {cost.ImagesPerSecond:0} images/s, {Waiting(cost.WaitedShare)} of the time waiting for data.";

    /// <summary>The results of an epoch.</summary>
    /// <param name="train">Results on the training set.</param>
    /// <param name="validation">Results on the validation set; null when there is none.</param>
    /// <param name="isBest">Whether it is the best so far.</param>
    /// <returns>One line.</returns>
    public static string Epoch(MetricsEntry train, MetricsEntry? validation, bool isBest)
    {
        StringBuilder line = new($"epoch {train.Epoch,3}  loss {train.Loss:0.000}");
        if (validation is not null)
        {
            line.Append($"  val loss {validation.Loss:0.000}");
        }

        foreach ((string task, TaskResult result) in (validation ?? train).Tasks)
        {
            line.Append($"  {task} {result.Top1 * 100:0.0} %");
        }

        line.Append($"  {train.ImagesPerSecond:0} images/s");
        line.Append($" ({Waiting(train.WaitedForData)} waiting for data)");
        int unreadable = train.Unreadable + (validation?.Unreadable ?? 0);
        line.Append(unreadable > 0 ? $"  {unreadable} unreadable pictures skipped" : string.Empty);
        return line.Append(isBest ? "  best so far" : string.Empty).ToString();
    }
}
