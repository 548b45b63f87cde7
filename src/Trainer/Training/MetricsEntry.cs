using System.Text.Json.Serialization;
using Wikiart.Cuda.Trainer.Metrics;

namespace Wikiart.Cuda.Trainer.Training;

/// <summary>One line of metrics.jsonl.</summary>
internal sealed record MetricsEntry
{
    /// <summary><c>train</c> or <c>validation</c>.</summary>
    public required string Phase { get; init; }

    /// <summary>Epochs completed, this one included.</summary>
    public required int Epoch { get; init; }

    /// <summary>Optimizer steps taken.</summary>
    public required long Step { get; init; }

    /// <summary>The learning rate of the latest step.</summary>
    public required double LearningRate { get; init; }

    /// <summary>Sum of the tasks' losses.</summary>
    public required double Loss { get; init; }

    /// <summary>Wall-clock time of the phase, in seconds; of the part since a resume, if there was one.</summary>
    public required double Seconds { get; init; }

    /// <summary>Pictures a second.</summary>
    public required double ImagesPerSecond { get; init; }

    /// <summary>Share of the time that was spent waiting for pictures, 0 to 1.</summary>
    public required double WaitedForData { get; init; }

    /// <summary>Pictures that could not be read.</summary>
    public required int Unreadable { get; init; }

    /// <summary>Whether all tasks were right at once; null in training.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public JointResult? Joint { get; init; }

    /// <summary>Factors of the tasks' losses after the epoch; null unless they are learned, and in validation.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyDictionary<string, double>? TaskWeights { get; init; }

    /// <summary>Results of each task, by its name.</summary>
    public required IReadOnlyDictionary<string, TaskResult> Tasks { get; init; }

    /// <summary>What was found.</summary>
    [JsonIgnore]
    public EvaluationResult Result => new(Tasks) { Joint = Joint };
}
