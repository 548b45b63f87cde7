namespace Wikiart.Cuda.Trainer.Metrics;

/// <summary>One line of a table of results.</summary>
/// <param name="Name">The task, and whether pictures of the unknown class are among those counted.</param>
/// <param name="Averages">Accuracies over them.</param>
/// <param name="CalibrationError">Expected calibration error, 0 to 1; null where it is of other pictures than these.</param>
/// <param name="Classes">The task's classes; null in training, where they are not counted.</param>
internal sealed record ResultRow(string Name, ClassAverages Averages, double? CalibrationError, int? Classes)
{
    /// <summary>The lines of a table: one a task, and two where there is an unknown class.</summary>
    /// <param name="results">Results of each task, by its name.</param>
    /// <returns>In the order of the tasks.</returns>
    public static IEnumerable<ResultRow> Of(IReadOnlyDictionary<string, TaskResult> results)
    {
        foreach ((string task, TaskResult result) in results)
        {
            double error = result.CalibrationError ?? 0;
            int? classes = result.Confusion?.Length;
            if (result is { WithoutUnknown: { } known, WithUnknown: { } all })
            {
                bool countsUnknown = result.Labelled == all.Labelled && all.Labelled != known.Labelled;
                yield return new ResultRow($"{task} without unknown", known, countsUnknown ? null : error, classes);
                yield return new ResultRow($"{task} with unknown", all, countsUnknown ? error : null, classes);
            }
            else
            {
                ClassAverages averages = new(result.Labelled, result.Top1, result.Top5, result.MacroF1 ?? 0, result.BalancedAccuracy ?? 0);
                yield return new ResultRow(task, averages, error, classes);
            }
        }
    }
}
