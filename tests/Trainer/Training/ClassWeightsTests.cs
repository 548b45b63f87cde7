using Wikiart.Cuda.Trainer.Data;
using Wikiart.Cuda.Trainer.Tests.Data;
using Wikiart.Cuda.Trainer.Training;

namespace Wikiart.Cuda.Trainer.Tests.Training;

/// <summary>Class weights of a column with 9, 4, 0, 1 and 2 unknown paintings, against numbers computed by hand.</summary>
public sealed class ClassWeightsTests
{
    private static readonly int[] Counts = [9, 4, 0, 1];
    private readonly TempFolder _folder = new();
    private IPaintingSource _source = null!;

    [OneTimeSetUp]
    public void Open()
    {
        string classes = _folder.Write("classes.txt", "nine\nfour\nnone\none\nunknown\n");
        IEnumerable<string> rows = ((string[])["nine", "four", "none", "one"]).Zip(Counts, (name, count) => Enumerable.Repeat(name, count))
            .SelectMany(names => names).Append("unknown").Append("unknown").Append(string.Empty);
        string list = _folder.Write("list.csv", "path,era\n" + string.Concat(rows.Select(name => $"a.jpg,{name}\n")));
        _source = PaintingSources.Open(list, new PaintingSourceOptions { ClassFiles = new Dictionary<string, string> { ["era"] = classes } });
    }

    [OneTimeTearDown]
    public void Remove()
    {
        _source.Dispose();
        _folder.Dispose();
    }

    [Test]
    public void Inverse_weights_give_every_class_that_occurs_the_same_sum() =>
        Assert.That(Weights(ClassWeighting.Inverse), Is.EqualTo(new[] { 14 / 27f, 14 / 12f, 1, 14 / 3f, 1 }).Within(1e-6f));

    // Σ n·n^-½ = 3 + 2 + 1.
    [Test]
    public void Square_root_weights_are_between() =>
        Assert.That(Weights(ClassWeighting.SqrtInverse), Is.EqualTo(new[] { 14 / 18f, 14 / 12f, 1, 14 / 6f, 1 }).Within(1e-6f));

    [Test]
    public void The_mean_over_the_labelled_samples_is_one()
    {
        foreach (ClassWeighting weighting in (ClassWeighting[])[ClassWeighting.Inverse, ClassWeighting.SqrtInverse])
        {
            float sum = Weights(weighting)!.Zip(Counts, (weight, count) => weight * count).Sum();
            Assert.That(sum / Counts.Sum(), Is.EqualTo(1).Within(1e-6), $"{weighting}");
        }
    }

    [Test]
    public void Equal_weights_are_none() => Assert.That(Weights(ClassWeighting.None), Is.Null);

    [Test]
    public void The_unknown_class_counts_when_it_is_kept()
    {
        Assert.That(ClassWeights.Count(_source, Samples(), 0, keepUnknown: false), Is.EqualTo(new long[] { 9, 4, 0, 1, 0 }));
        Assert.That(ClassWeights.Count(_source, Samples(), 0, keepUnknown: true), Is.EqualTo(new long[] { 9, 4, 0, 1, 2 }));
        Assert.That(ClassWeights.Count(_source, [0, 8, 9], 0, keepUnknown: true), Is.EqualTo(new long[] { 2, 1, 0, 0, 0 }), "of some samples");
    }

    private int[] Samples() => [.. Enumerable.Range(0, _source.Count)];

    private IReadOnlyList<float>? Weights(ClassWeighting weighting) =>
        ClassWeights.Compute(_source, Samples(), keepUnknown: false, weighting);
}
