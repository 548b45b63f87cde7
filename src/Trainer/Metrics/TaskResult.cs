using System.Text.Json.Serialization;

namespace Wikiart.Cuda.Trainer.Metrics;

/// <summary>Results of one task over an epoch.</summary>
/// <param name="Loss">Mean loss.</param>
/// <param name="Top1">Top-1 accuracy, 0 to 1.</param>
/// <param name="Top5">Top-5 accuracy, 0 to 1.</param>
/// <param name="Labelled">Pictures that have a label.</param>
internal sealed record TaskResult(double Loss, double Top1, double Top5, long Labelled)
{
    /// <summary>Mean F1 of the classes, over the same pictures; null in training.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? MacroF1 { get; init; }

    /// <summary>Mean recall of the classes, over the same pictures; null in training.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? BalancedAccuracy { get; init; }

    /// <summary>Expected calibration error over 15 bins, 0 to 1; null in training.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? CalibrationError { get; init; }

    /// <summary>The same pictures without those of the unknown class; null in training and where there is no such class.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public ClassAverages? WithoutUnknown { get; init; }

    /// <summary>The same pictures and those of the unknown class; null in training and where there is no such class.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public ClassAverages? WithUnknown { get; init; }

    /// <summary>Rows are labels, columns predictions; pictures of the unknown class included. Null in training.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public long[][]? Confusion { get; init; }

    /// <summary>Results of each class; null unless asked for.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<ClassRow>? Classes { get; init; }
}
