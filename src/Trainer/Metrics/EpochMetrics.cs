using Wikiart.Cuda.Kernels;

namespace Wikiart.Cuda.Trainer.Metrics;

/// <summary>Loss and accuracy of every task over the batches of an epoch. Adding a batch allocates nothing.</summary>
internal sealed class EpochMetrics
{
    private readonly HeadLayout _heads;
    private readonly TaskTotals[] _totals;

    /// <summary>Starts from nothing.</summary>
    /// <param name="heads">Which columns of the logits belong to which task.</param>
    /// <param name="details">Takes in the same batches, unless null.</param>
    public EpochMetrics(HeadLayout heads, EvaluationDetails? details = null)
    {
        _heads = heads;
        Details = details;
        _totals = new TaskTotals[heads.Tasks];
    }

    /// <summary>The sums so far, one a task.</summary>
    public ReadOnlySpan<TaskTotals> Totals => _totals;

    /// <summary>What an evaluation finds beside loss and accuracy; null in training.</summary>
    public EvaluationDetails? Details { get; }

    /// <summary>Mean of the tasks' top-1 accuracies; tasks without a label do not count.</summary>
    public double MeanTop1 => _totals.Where(total => total.Labelled > 0).Select(total => total.Top1).DefaultIfEmpty(0).Average();

    /// <summary>Sum of the tasks' mean losses.</summary>
    public double TotalLoss => _totals.Sum(total => total.Loss);

    /// <summary>Goes on from sums that were saved.</summary>
    /// <param name="totals">One a task.</param>
    public void Restore(IReadOnlyList<TaskTotals> totals)
    {
        for (int task = 0; task < _totals.Length; task++)
        {
            _totals[task] = totals[task];
        }
    }

    /// <summary>Adds a batch.</summary>
    /// <param name="logits">[n, Σ classes].</param>
    /// <param name="labels">[n, tasks]; negative ones are missing.</param>
    /// <param name="n">Rows.</param>
    /// <param name="losses">Mean loss of each task.</param>
    /// <param name="counts">What each mean was divided by.</param>
    public void Add(
        ReadOnlySpan<float> logits, ReadOnlySpan<int> labels, int n, ReadOnlySpan<float> losses, ReadOnlySpan<float> counts)
    {
        for (int task = 0; task < _totals.Length; task++)
        {
            int offset = _heads.Offsets[task];
            int classes = _heads.Classes[task];
            ref TaskTotals total = ref _totals[task];
            total.LossSum += (double)losses[task] * counts[task];
            total.LossWeight += counts[task];
            for (int row = 0; row < n; row++)
            {
                int label = labels[(row * _totals.Length) + task];
                if (label >= 0)
                {
                    total.Count(Ranking.Of(logits.Slice((row * _heads.TotalClasses) + offset, classes), label));
                }
            }
        }
    }
}
