namespace Wikiart.Cuda.Trainer.Metrics;

/// <summary>How often each class was taken for each: rows are the labels, columns the predictions.</summary>
internal sealed class ConfusionMatrix
{
    private const int TopFew = 5;

    private readonly long[] _counts;
    private readonly long[] _amongFew;

    /// <summary>Starts from nothing.</summary>
    /// <param name="classes">Classes, at least 1.</param>
    public ConfusionMatrix(int classes)
    {
        Classes = classes;
        _counts = new long[classes * classes];
        _amongFew = new long[classes];
    }

    /// <summary>The number of classes.</summary>
    public int Classes { get; }

    /// <summary>Pictures with a label that were taken for a class.</summary>
    /// <param name="label">The label.</param>
    /// <param name="prediction">The class with the highest logit.</param>
    public long this[int label, int prediction] => _counts[(label * Classes) + prediction];

    /// <summary>Counts a picture.</summary>
    /// <param name="label">Its label.</param>
    /// <param name="prediction">The class with the highest logit.</param>
    /// <param name="rank">How many classes were preferred to the label.</param>
    public void Add(int label, int prediction, int rank)
    {
        _counts[(label * Classes) + prediction]++;
        _amongFew[label] += rank < TopFew ? 1 : 0;
    }

    /// <summary>The counts, row by row.</summary>
    /// <returns>A copy.</returns>
    public long[][] ToRows() => [.. Enumerable.Range(0, Classes).Select(label => _counts.AsSpan(label * Classes, Classes).ToArray())];

    /// <summary>The matrix without the pictures of one label.</summary>
    /// <param name="label">The label; null for none.</param>
    /// <returns>A new matrix.</returns>
    public ConfusionMatrix Without(int? label)
    {
        ConfusionMatrix rest = new(Classes);
        _counts.CopyTo(rest._counts, 0);
        _amongFew.CopyTo(rest._amongFew, 0);
        if (label is { } left)
        {
            rest._counts.AsSpan(left * Classes, Classes).Clear();
            rest._amongFew[left] = 0;
        }

        return rest;
    }

    /// <summary>Results of each class.</summary>
    /// <returns>One a class.</returns>
    public ClassResult[] ByClass() => [.. Enumerable.Range(0, Classes).Select(c => new ClassResult(
        Hits: this[c, c],
        Support: Enumerable.Range(0, Classes).Sum(other => this[c, other]),
        Predicted: Enumerable.Range(0, Classes).Sum(other => this[other, c])))];

    /// <summary>Accuracy and its averages over classes.</summary>
    /// <returns>The averages.</returns>
    public ClassAverages Averages()
    {
        ClassResult[] classes = ByClass();
        long pictures = classes.Sum(one => one.Support);
        return new ClassAverages(
            Labelled: pictures,
            Top1: pictures > 0 ? classes.Sum(one => one.Hits) / (double)pictures : 0,
            Top5: pictures > 0 ? _amongFew.Sum() / (double)pictures : 0,
            MacroF1: Mean(classes.Where(one => one.Support + one.Predicted > 0).Select(one => one.F1)),
            BalancedAccuracy: Mean(classes.Where(one => one.Support > 0).Select(one => one.Recall)));
    }

    private static double Mean(IEnumerable<double> values) => values.DefaultIfEmpty(0).Average();
}
