using Wikiart.Cuda.Trainer.Data;
using Wikiart.Cuda.Trainer.Data.Augmentation;

namespace Wikiart.Cuda.Trainer.Tests.Data.Augmentation;

/// <summary>What is drawn for each batch, and that it has the distributions of the papers.</summary>
public sealed class MixupTests
{
    private const int Side = 32;
    private const int Many = 4000;

    /// <summary>The moments of Beta(α, α): E λᵏ = Π (α+i)/(2α+i), to within five standard errors.</summary>
    [TestCase(0.05)]
    [TestCase(0.2)]
    [TestCase(1)]
    [TestCase(8)]
    public void Shares_have_the_beta_distribution(double alpha)
    {
        const int Draws = 100_000;
        CounterRandom random = new(3);
        double[] shares = [.. Enumerable.Range(0, Draws).Select(_ => BetaDistribution.Draw(ref random, alpha))];
        Assert.That(shares, Has.All.InRange(0, 1));
        double expected = 1;
        for (int k = 1; k <= 4; k++)
        {
            expected *= (alpha + k - 1) / ((2 * alpha) + k - 1);
            double[] powers = [.. shares.Select(share => Math.Pow(share, k))];
            double mean = powers.Average();
            double deviation = Math.Sqrt(powers.Average(power => (power - mean) * (power - mean)) / Draws);
            Assert.That(mean, Is.EqualTo(expected).Within(5 * deviation), $"moment {k}");
        }
    }

    [Test]
    public void Mixup_takes_whole_pictures_and_one_share_for_pixels_and_labels()
    {
        foreach (BatchMix mix in Drawn(new AugmentationOptions { Mixup = 0.4 }).OfType<BatchMix>())
        {
            Assert.That((mix.Top, mix.Left, mix.Height, mix.Width), Is.EqualTo((0, 0, Side, Side)));
            Assert.That(mix.LabelShare, Is.EqualTo(mix.PixelShare));
        }
    }

    /// <summary>With α = 1 a rectangle that no edge clips has an area that is uniform, like λ.</summary>
    [Test]
    public void CutMix_replaces_rectangles_and_shares_labels_by_area()
    {
        BatchMix[] mixes = [.. Drawn(new AugmentationOptions { CutMix = 1 }).OfType<BatchMix>()];
        Assert.That(mixes, Has.Length.EqualTo(Many));
        foreach (BatchMix mix in mixes)
        {
            Assert.That(mix.PixelShare, Is.Zero);
            Assert.That(mix.Top, Is.InRange(0, Side - mix.Height));
            Assert.That(mix.Left, Is.InRange(0, Side - mix.Width));
            Assert.That(mix.LabelShare, Is.EqualTo(1 - (mix.Height * mix.Width / (double)(Side * Side))).Within(1e-6));
        }

        BatchMix[] whole = [.. mixes.Where(mix => mix.Top > 0 && mix.Left > 0 && mix.Top + mix.Height < Side && mix.Left + mix.Width < Side && mix.Height > 0)];
        Assert.That(whole.Select(mix => mix.Height), Is.EqualTo(whole.Select(mix => mix.Width)));
        Assert.That(mixes.Average(mix => mix.Top + (mix.Height / 2.0)), Is.EqualTo(Side / 2.0).Within(0.5));
        Assert.That(mixes.Select(mix => mix.Height).Distinct().Count(), Is.GreaterThan(Side / 2));
    }

    [Test]
    public void Probabilities_are_kept()
    {
        AugmentationOptions both = new() { Mixup = 0.2, CutMix = 1, MixupProbability = 0.3, MixupSwitchProbability = 0.25 };
        BatchMix?[] drawn = Drawn(both);
        double mixed = drawn.Count(mix => mix is not null);
        double deviation = Math.Sqrt(0.3 * 0.7 * Many);
        Assert.That(mixed, Is.EqualTo(0.3 * Many).Within(4 * deviation));
        double cut = drawn.Count(mix => mix is { } one && (one.Height < Side || one.Width < Side));
        Assert.That(cut / mixed, Is.EqualTo(0.25).Within(4 * Math.Sqrt(0.25 * 0.75 / mixed)));
    }

    [Test]
    public void The_choice_is_a_function_of_seed_epoch_and_batch()
    {
        AugmentationOptions both = new() { Mixup = 0.2, CutMix = 1 };
        BatchMix?[] first = Drawn(both);
        Assert.That(Drawn(both), Is.EqualTo(first));
        Assert.That(Drawn(both, epoch: 1), Is.Not.EqualTo(first));
        Assert.That(Drawn(both, seed: 2), Is.Not.EqualTo(first));
        Assert.That(first.Distinct().Count(), Is.GreaterThan(0.8 * Many));
    }

    [Test]
    public void Nothing_is_mixed_without_being_asked_for_or_after_its_last_epoch()
    {
        AugmentationOptions until = new() { Mixup = 1, MixupOffEpoch = 3 };
        Assert.That(Drawn(new AugmentationOptions()), Is.All.Null);
        Assert.That(Drawn(until, epoch: 2), Is.All.Not.Null);
        Assert.That(Drawn(until, epoch: 3), Is.All.Null);
        Assert.That(Drawn(until with { MixupOffEpoch = 0 }, epoch: 99), Is.All.Not.Null);
        Assert.That(Mixup.Of(Options(until, 0, 1) with { Training = false }, 0), Is.Null);
    }

    private static BatchMix?[] Drawn(AugmentationOptions augmentation, int epoch = 0, ulong seed = 1) =>
        [.. Enumerable.Range(0, Many).Select(batch => Mixup.Of(Options(augmentation, epoch, seed), batch))];

    private static BatchLoaderOptions Options(AugmentationOptions augmentation, int epoch, ulong seed) => new()
    {
        BatchSize = 4,
        ImageSize = Side,
        Training = true,
        Augmentation = augmentation,
        Epoch = epoch,
        Seed = seed,
    };
}
