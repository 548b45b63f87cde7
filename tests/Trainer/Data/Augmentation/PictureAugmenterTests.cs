using Wikiart.Cuda.Trainer.Data;
using Wikiart.Cuda.Trainer.Data.Augmentation;

namespace Wikiart.Cuda.Trainer.Tests.Data.Augmentation;

public sealed class PictureAugmenterTests
{
    private const int Size = 32;

    private static readonly BatchLoaderOptions Everything = new()
    {
        BatchSize = 4,
        ImageSize = Size,
        Training = true,
        Seed = 7,
        Augmentation = new() { Scale = [0.08, 1], ColorJitter = [0.4, 0.4, 0.4, 0.1], TrivialAugment = true, Erasing = 0.5 },
    };

    [Test]
    public void Choices_depend_on_seed_epoch_and_sample_alone()
    {
        byte[][] first = All(Everything);
        Assert.That(All(Everything with { BatchSize = 9 }), Is.EqualTo(first));
        Assert.That(All(Everything with { Epoch = 1 }), Is.Not.EqualTo(first));
        Assert.That(All(Everything with { Seed = 8 }), Is.Not.EqualTo(first));
        Assert.That(first.Select(Convert.ToHexString).Distinct().Count(), Is.GreaterThan(45), "of 50");
    }

    [Test]
    public void Evaluation_changes_nothing()
    {
        byte[] picture = Noise();
        new PictureAugmenter(Everything with { Training = false }).Apply(picture, 3);
        Assert.That(picture, Is.EqualTo(Noise()));
    }

    [Test]
    public void Without_options_training_changes_nothing()
    {
        byte[] picture = Noise();
        new PictureAugmenter(Everything with { Augmentation = new() }).Apply(picture, 3);
        Assert.That(picture, Is.EqualTo(Noise()));
    }

    [TestCase(0)]
    [TestCase(0.25)]
    [TestCase(1)]
    public void Erasing_and_mirroring_happen_as_often_as_asked(double probability)
    {
        BatchLoaderOptions options = Everything with { Augmentation = new() { Erasing = probability, Flip = probability } };
        PictureAugmenter augmenter = new(options);
        int erased = 0;
        int mirrored = 0;
        for (int sample = 0; sample < 4000; sample++)
        {
            byte[] picture = new byte[Size * Size * 3];
            augmenter.Apply(picture, sample);
            erased += picture.Max() > 0 ? 1 : 0;
            mirrored += CropPlan.For(options, sample).Flip ? 1 : 0;
            Assert.That(picture.Chunk(3).Select(pixel => (pixel[0], pixel[1], pixel[2])).Distinct(), Is.SubsetOf(new[]
            {
                ((byte)0, (byte)0, (byte)0), ((byte)124, (byte)116, (byte)104),
            }));
        }

        Assert.That(erased / 4000.0, Is.EqualTo(probability).Within(0.025));
        Assert.That(mirrored / 4000.0, Is.EqualTo(probability).Within(0.025));
    }

    [Test]
    public void Every_trivial_operation_and_strength_is_drawn_alike()
    {
        // Brightness of a grey picture tells the strength, and how often it changes at all the share of operations.
        int[] brighter = new int[256];
        for (int i = 0; i < 30_000; i++)
        {
            var random = new CounterRandom(5, (ulong)i);
            byte[] picture = Enumerable.Repeat((byte)100, 4 * 4 * 3).ToArray();
            TrivialAugmentWide.Apply(ref random, picture, 4, new byte[picture.Length]);
            brighter[picture[0]]++;
        }

        // Only brightness makes a flat grey 100 brighter by degrees: 30 of 31 strengths in one of two directions.
        double share = Enumerable.Range(101, 99).Where(value => value != 155).Sum(value => brighter[value]) / 30_000.0;
        Assert.That(share, Is.EqualTo(1.0 / 14 * 0.5 * 30 / 31).Within(0.004));
    }

    private static byte[][] All(BatchLoaderOptions options)
    {
        PictureAugmenter augmenter = new(options);
        return [.. Enumerable.Range(0, 50).Select(sample =>
        {
            byte[] picture = Noise();
            augmenter.Apply(picture, sample);
            return picture;
        })];
    }

    private static byte[] Noise()
    {
        var random = new CounterRandom(9);
        return [.. Enumerable.Range(0, Size * Size * 3).Select(_ => (byte)random.NextInt(256))];
    }
}
