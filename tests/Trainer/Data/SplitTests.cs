using System.Text;
using Wikiart.Cuda.Runtime;
using Wikiart.Cuda.Trainer.Data;

namespace Wikiart.Cuda.Trainer.Tests.Data;

public sealed class SplitTests
{
    [TestCase(0.2)]
    [TestCase(0.1)]
    [TestCase(0.37)]
    public void Every_painting_is_in_one_set_and_the_fraction_holds(double fraction)
    {
        using var folder = new TempFolder();
        using IPaintingSource source = Source(folder, 1003);
        Split split = Split.Stratified(source, fraction, seed: 5);
        Assert.That(split.Train.Concat(split.Validation).Order(), Is.EqualTo(Enumerable.Range(0, 1003)));
        Assert.That(split.Validation, Has.Length.EqualTo((int)Math.Round(fraction * 1003)));
        Assert.That(split.Train, Is.Ordered);
    }

    [Test]
    public void Frequent_label_combinations_are_divided_in_proportion()
    {
        using var folder = new TempFolder();
        using IPaintingSource source = Source(folder, 1200);
        Split split = Split.Stratified(source, 0.25, seed: 5);
        foreach (var stratum in Enumerable.Range(0, 1200).GroupBy(i => (source.Label(i, 0), source.Label(i, 1))))
        {
            int held = stratum.Count(i => Array.BinarySearch(split.Validation, i) >= 0);
            Assert.That(held, Is.EqualTo(stratum.Count() * 0.25).Within(1), $"{stratum.Key} has {stratum.Count()}");
        }
    }

    [Test]
    public void The_seed_alone_decides()
    {
        using var folder = new TempFolder();
        using IPaintingSource source = Source(folder, 300);
        int[] first = Split.Stratified(source, 0.2, 1).Validation;
        Assert.That(Split.Stratified(source, 0.2, 1).Validation, Is.EqualTo(first));
        Assert.That(Split.Stratified(source, 0.2, 2).Validation, Is.Not.EqualTo(first));
    }

    [Test]
    public void No_fraction_means_no_validation_and_impossible_ones_are_refused()
    {
        using var folder = new TempFolder();
        using IPaintingSource source = Source(folder, 3);
        Assert.That(Split.Stratified(source, 0, 1).Validation, Is.Empty);
        Assert.That(() => Split.Stratified(source, 1, 1), Throws.TypeOf<UserException>().With.Message.Contains("must be at least 0 and below 1"));
        Assert.That(() => Split.Stratified(source, 0.9, 1), Throws.TypeOf<UserException>().With.Message.Contains("leaves none to train on"));
    }

    private static IPaintingSource Source(TempFolder folder, int count)
    {
        var text = new StringBuilder("path,artist,genre\n");
        for (int i = 0; i < count; i++)
        {
            text.Append(i).Append(".jpg,").Append(i * i % 7 % 4).Append(',').Append(i % 5 == 4 ? "" : i % 5).Append('\n');
        }

        return PaintingSources.Open(folder.Write("m.csv", text.ToString()));
    }
}
