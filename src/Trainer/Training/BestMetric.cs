using Wikiart.Cuda.Runtime;
using Wikiart.Cuda.Trainer.Metrics;

namespace Wikiart.Cuda.Trainer.Training;

/// <summary>By what epochs are compared (timm's <c>--eval-metric</c>): the mean over all tasks, or one task's value.</summary>
internal sealed class BestMetric
{
    /// <summary>What is used unless another is chosen.</summary>
    public const string Default = "top1";

    private const string Joint = "joint";
    private const string Loss = "loss";

    private static readonly Dictionary<string, Func<TaskResult, double?>> Values = new()
    {
        [Default] = result => result.Top1,
        ["top5"] = result => result.Top5,
        [Loss] = result => -result.Loss,
        ["macro-f1"] = result => result.MacroF1,
        ["balanced-accuracy"] = result => result.BalancedAccuracy,
    };

    private readonly string? _task;
    private readonly Func<TaskResult, double?>? _value;
    private readonly bool _isSum;

    /// <summary>Finds a metric.</summary>
    /// <param name="name">For example <c>macro-f1</c>, <c>joint</c> or <c>artist.top1</c>.</param>
    /// <param name="tasks">The tasks' names.</param>
    /// <param name="isHeldOut">Whether it will be computed on pictures that are held out; training has fewer metrics.</param>
    /// <exception cref="UserException">There is no such metric.</exception>
    public BestMetric(string name, IReadOnlyList<string> tasks, bool isHeldOut)
    {
        int dot = name.LastIndexOf('.');
        _task = dot < 0 ? null : name[..dot];
        string metric = name[(dot + 1)..];
        _value = Values.GetValueOrDefault(metric);
        _isSum = metric == Loss;
        if (_value is null && (metric != Joint || _task is not null))
        {
            throw new UserException(
                $"--best-metric is '{name}'; it must be {string.Join(", ", Values.Keys)} or {Joint}, or for example artist.top1.");
        }

        if (_task is not null && !tasks.Contains(_task))
        {
            throw new UserException($"--best-metric is '{name}', and the tasks are {string.Join(", ", tasks)}.");
        }

        if (!isHeldOut && metric is not (Default or "top5" or Loss))
        {
            throw new UserException($"--best-metric {name} needs pictures that are held out; top1, top5 and loss do not.");
        }
    }

    /// <summary>The value of an epoch.</summary>
    /// <param name="result">Its results.</param>
    /// <returns>The higher the better; a loss is negated.</returns>
    public double Score(EvaluationResult result)
    {
        if (_value is null)
        {
            return result.Joint?.Top1 ?? 0;
        }

        IEnumerable<double> values = result.Tasks
            .Where(task => _task is null ? task.Value.Labelled > 0 : task.Key == _task)
            .Select(task => _value(task.Value) ?? 0)
            .DefaultIfEmpty(0);
        return _isSum ? values.Sum() : values.Average();
    }
}
