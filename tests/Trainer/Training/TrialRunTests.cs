using Wikiart.Cuda.Trainer.Data;
using Wikiart.Cuda.Trainer.Tests.Commands;
using Wikiart.Cuda.Trainer.Tests.Data;
using Wikiart.Cuda.Trainer.Training;

namespace Wikiart.Cuda.Trainer.Tests.Training;

/// <summary>Which pictures a run takes: fewer, one batch alone, or each class equally often.</summary>
public sealed class TrialRunTests
{
    [Test]
    public void A_limit_takes_a_random_part_of_both_sides()
    {
        using TrainingData all = new(SmallDemo.Options);
        using TrainingData few = new(SmallDemo.Options with { Limit = 12 });
        using TrainingData other = new(SmallDemo.Options with { Limit = 12, Seed = 2 });
        using (Assert.EnterMultipleScope())
        {
            Assert.That(few.Split.Train, Has.Length.EqualTo(12).And.Ordered);
            Assert.That(few.Split.Validation, Has.Length.EqualTo(12));
            Assert.That(few.Split.Train, Is.SubsetOf(all.Split.Train));
            Assert.That(few.Split.Validation, Is.SubsetOf(all.Split.Validation));
            Assert.That(few.Split.Train, Is.Not.EqualTo(all.Split.Train[..12]));
            Assert.That(few.Split.Train, Is.Not.EqualTo(other.Split.Train));
            Assert.That(few.BatchesPerEpoch, Is.EqualTo(2));
        }
    }

    [Test]
    public void A_limited_run_says_how_many_pictures_it_has() => Assert.That(
        CommandRun.Success(["train", .. SmallDemo.Arguments, "--limit", "15", "--epochs", "1", "--run-dir", new TempFolder().At("run")]),
        Does.Contain("15 to train on, 15 held out"));

    /// <summary>A guess has the loss ln 6 + 2·ln 5, about 5.</summary>
    [Test]
    public void One_batch_can_be_learned_by_heart()
    {
        using TempFolder folder = new();
        string output = CommandRun.Success(
            ["train", .. SmallDemo.With("--lr", "1e-2"), "--overfit-batch", "--epochs", "4", "--run-dir", folder.At("run")]);
        Assert.That(output, Does.Contain("10 to train on, 10 held out").And.Match(@"epoch   4 .* val loss 0\.0"));
    }

    [Test]
    public void One_batch_is_always_the_same_pixels()
    {
        using TrainingData data = new(SmallDemo.Options with { OverfitBatch = true });
        using BatchLoader loader = data.Train(epoch: 1, startBatch: 0, unreadableBefore: 0);
        PixelBatch first = loader.Next()!;
        byte[] pixels = [.. first.Pixels];
        int[] crops = [.. first.Crops];
        loader.Return(first);
        PixelBatch second = loader.Next()!;
        Assert.That(second.Pixels, Is.EqualTo(pixels));
        Assert.That(second.Crops, Is.EqualTo(crops));
        Assert.That(loader.BatchCount, Is.EqualTo(data.BatchesPerEpoch).And.EqualTo(50));
    }

    /// <summary>90 pictures of one class, 9 of another, one of a third, and 20 without a label.</summary>
    [Test]
    public void A_balanced_sampler_draws_each_class_equally_often()
    {
        using TempFolder folder = new();
        string[] labels = [.. Enumerable.Repeat("a", 90), .. Enumerable.Repeat("b", 9), "c", .. Enumerable.Repeat(string.Empty, 20)];
        string rows = string.Concat(labels.Select(label => $"x.jpg,{label}\n"));
        using IPaintingSource source = PaintingSources.Open(folder.Write("m.csv", "path,era\n" + rows));
        int[] samples = [.. Enumerable.Range(0, labels.Length)];
        BalancedSampler sampler = new(source, samples, "era", keepUnknown: false);
        string[] drawn = [.. Enumerable.Range(0, 100).SelectMany(epoch => sampler.Draw(seed: 3, epoch)).Select(sample => labels[sample])];
        using (Assert.EnterMultipleScope())
        {
            Assert.That(drawn, Has.Length.EqualTo(100 * labels.Length));
            foreach (string label in (string[])["a", "b", "c"])
            {
                // Four standard deviations of a binomial count.
                Assert.That(drawn.Count(one => one == label), Is.EqualTo(4000).Within(4 * Math.Sqrt(12000 * 2 / 9.0)), label);
            }

            int[] once = sampler.Draw(3, 5);
            Assert.That(sampler.Draw(3, 5), Is.EqualTo(once));
            Assert.That(sampler.Draw(3, 6), Is.Not.EqualTo(once));
        }
    }

    [TestCase("--balanced-sampler", "era", "--balanced-sampler is 'era', and the tasks are artist, genre, style.")]
    [TestCase("--task-weights", "era=2", "--task-weights names 'era', and the tasks are artist, genre, style.")]
    [TestCase("--task-weights", "artist", "'artist' is not a name with a number")]
    [TestCase("--task-weights", "artist=-1", "--task-weights artist is -1; it must be at least 0.")]
    [TestCase("--grad-accum-steps", "0", "--grad-accum-steps is 0; it must be at least 1.")]
    [TestCase("--limit", "0", "--limit is 0; it must be at least 1.")]
    [TestCase("--freeze", "body", "it must be one of none, trunk, heads.")]
    public void A_recipe_out_of_range_is_named(string option, string value, string expected) =>
        Assert.That(CommandRun.Refusal(["train", .. SmallDemo.Arguments, option, value]), Does.Contain(expected));
}
