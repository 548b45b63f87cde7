using Wikiart.Cuda.Trainer.Data;
using Wikiart.Cuda.Trainer.Data.Augmentation;
using Wikiart.Cuda.Trainer.Data.Images;

namespace Wikiart.Cuda.Trainer.Tests.Data.Augmentation;

public sealed class RandomRectangleTests
{
    private const int Draws = 20_000;
    private static readonly double[] Scale = [0.08, 1];
    private static readonly double[] Ratio = [3.0 / 4.0, 4.0 / 3.0];

    [TestCase(256, 256)]
    [TestCase(341, 256)]
    [TestCase(256, 400)]
    public void Resized_crops_have_the_area_and_shape_that_are_asked_for(int width, int height)
    {
        var random = new CounterRandom(1);
        List<double> areas = [];
        List<double> shapes = [];
        for (int i = 0; i < Draws; i++)
        {
            PixelRegion region = RandomRectangle.ResizedCrop(ref random, width, height, Scale, Ratio);
            Assert.That(region.Left >= 0 && region.Top >= 0 && region.Left + region.Width <= width && region.Top + region.Height <= height, $"{region}");
            areas.Add((double)region.Width * region.Height / (width * height));
            shapes.Add(Math.Log((double)region.Width / region.Height));
        }

        // Halves of a pixel are rounded.
        Assert.That(areas.Min(), Is.InRange(0.07, 0.1));
        Assert.That(areas.Max(), Is.InRange(0.85, 1));
        Assert.That(shapes.Min(), Is.EqualTo(Math.Log(Ratio[0])).Within(0.02));
        Assert.That(shapes.Max(), Is.EqualTo(Math.Log(Ratio[1])).Within(0.02));

        // Small areas always fit, so there the density is uniform: equal counts between 0.1, 0.2 and 0.3.
        double low = areas.Count(area => area is >= 0.1 and < 0.2);
        double high = areas.Count(area => area is >= 0.2 and < 0.3);
        Assert.That(high / low, Is.EqualTo(1).Within(0.08));
        Assert.That(shapes.Average(), Is.EqualTo(0).Within(0.04));
    }

    [TestCase(1000, 10, 13, 10)]
    [TestCase(10, 1000, 10, 13)]
    [TestCase(1, 1, 1, 1)]
    [TestCase(20_000, 1, 1, 1)]
    public void A_picture_in_which_nothing_fits_gives_its_largest_allowed_middle(int width, int height, int cropWidth, int cropHeight)
    {
        var random = new CounterRandom(1);
        PixelRegion region = RandomRectangle.ResizedCrop(ref random, width, height, [1, 1], Ratio);
        Assert.That(region, Is.EqualTo(new PixelRegion((width - cropWidth) / 2, (height - cropHeight) / 2, cropWidth, cropHeight)));
    }

    [Test]
    public void Erased_rectangles_have_torchvisions_area_and_shape()
    {
        var random = new CounterRandom(2);
        List<double> areas = [];
        for (int i = 0; i < Draws; i++)
        {
            PixelRegion region = RandomRectangle.Erased(ref random, 224)!.Value;
            Assert.That(region.Left >= 0 && region.Top >= 0 && region.Left + region.Width <= 224 && region.Top + region.Height <= 224, $"{region}");
            Assert.That((double)region.Height / region.Width, Is.InRange(0.29, 3.42));
            areas.Add((double)region.Width * region.Height / (224 * 224));
        }

        Assert.That(areas.Min(), Is.InRange(0.019, 0.022));
        Assert.That(areas.Max(), Is.InRange(0.325, 0.335));
        Assert.That(areas.Average(), Is.EqualTo(0.175).Within(0.005));
    }
}
