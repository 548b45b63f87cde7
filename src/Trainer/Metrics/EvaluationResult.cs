using System.Text.Json.Serialization;
using Wikiart.Cuda.Trainer.Data;

namespace Wikiart.Cuda.Trainer.Metrics;

/// <summary>All results of a pass over pictures.</summary>
/// <param name="Tasks">Results of each task, by its name.</param>
internal sealed record EvaluationResult(IReadOnlyDictionary<string, TaskResult> Tasks)
{
    /// <summary>Whether all tasks were right at once; null in training.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public JointResult? Joint { get; init; }

    /// <summary>Reads the results off.</summary>
    /// <param name="metrics">The sums.</param>
    /// <param name="tasks">The tasks that they are of.</param>
    /// <param name="keepUnknown">Whether the unknown class counted as a class.</param>
    /// <returns>The results.</returns>
    public static EvaluationResult Of(EpochMetrics metrics, IReadOnlyList<LabelSet> tasks, bool keepUnknown) => new(
        Enumerable.Range(0, tasks.Count).ToDictionary(i => tasks[i].Task, i => Of(metrics, i, tasks[i], keepUnknown)))
    {
        Joint = metrics.Details is { } details
            ? new JointResult(details.JointHits / (double)Math.Max(1, details.JointlyLabelled), details.JointlyLabelled)
            : null,
    };

    /// <summary>The same results with a table of classes for each task.</summary>
    /// <param name="metrics">The sums, with their details.</param>
    /// <param name="tasks">The tasks that they are of.</param>
    /// <returns>The results.</returns>
    public EvaluationResult WithClasses(EpochMetrics metrics, IReadOnlyList<LabelSet> tasks) => this with
    {
        Tasks = Enumerable.Range(0, tasks.Count).ToDictionary(i => tasks[i].Task, i => Tasks[tasks[i].Task] with
        {
            Classes =
            [
                .. metrics.Details!.Confusion(i).ByClass().Zip(
                    tasks[i].ClassNames, (one, name) => new ClassRow(name, one.Support, one.Precision, one.Recall, one.F1)),
            ],
        }),
    };

    private static TaskResult Of(EpochMetrics metrics, int index, LabelSet task, bool keepUnknown)
    {
        TaskTotals totals = metrics.Totals[index];
        TaskResult result = new(totals.Loss, totals.Top1, totals.Top5, totals.Labelled);
        if (metrics.Details is not { } details)
        {
            return result;
        }

        ConfusionMatrix confusion = details.Confusion(index);
        ClassAverages all = confusion.Averages();
        ClassAverages known = confusion.Without(task.UnknownClass).Averages();
        ClassAverages counted = keepUnknown ? all : known;
        bool hasUnknown = task.UnknownClass is not null;
        return result with
        {
            MacroF1 = counted.MacroF1,
            BalancedAccuracy = counted.BalancedAccuracy,
            CalibrationError = details.Calibration(index).ExpectedError,
            WithoutUnknown = hasUnknown ? known : null,
            WithUnknown = hasUnknown ? all : null,
            Confusion = confusion.ToRows(),
        };
    }
}
