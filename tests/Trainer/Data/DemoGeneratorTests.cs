using SixLabors.ImageSharp;
using SixLabors.ImageSharp.PixelFormats;
using Wikiart.Cuda.Trainer.Data;
using Wikiart.Cuda.Trainer.Data.Demo;

namespace Wikiart.Cuda.Trainer.Tests.Data;

public sealed class DemoGeneratorTests
{
    private const int Side = 48;

    [Test]
    public void A_shard_opens_as_any_other_and_is_the_same_every_time()
    {
        using var folder = new TempFolder();
        DemoGenerator.WriteShard(folder.At("a.parquet"), 40, seed: 3, Side);
        DemoGenerator.WriteShard(folder.At("b.parquet"), 40, seed: 3, Side);
        DemoGenerator.WriteShard(folder.At("c.parquet"), 40, seed: 4, Side);
        byte[] first = File.ReadAllBytes(folder.At("a.parquet"));
        Assert.That(File.ReadAllBytes(folder.At("b.parquet")), Is.EqualTo(first));
        Assert.That(File.ReadAllBytes(folder.At("c.parquet")), Is.Not.EqualTo(first));
        Assert.That(Directory.GetFiles(folder.Root), Has.Length.EqualTo(3), "no temporary file is left");

        using var source = PaintingSources.Open(folder.At("a.parquet"));
        Assert.That(source.Count, Is.EqualTo(40));
        Assert.That(source.Tasks.Select(task => task.Task), Is.EqualTo(new[] { "artist", "genre", "style" }));
        Assert.That(source.Tasks[0].ClassNames, Is.EqualTo(DemoPalette.All.Select(palette => palette.Name)));
        Assert.That(source.Tasks.Select(task => task.UnknownClass), Is.All.Null);
        using Image image = Image.Load(source.ReadEncoded(7).Span);
        Assert.That((image.Width, image.Height), Is.EqualTo((Side, Side)));
    }

    [Test]
    public void A_picture_does_not_depend_on_how_many_are_painted_or_on_what_was_painted_before()
    {
        var used = new DemoPainter(Side);
        for (int i = 0; i < 5; i++)
        {
            DemoGenerator.Paint(used, 1, i).Image.Dispose();
        }

        for (int i = 5; i < 15; i++)
        {
            (DemoLabels labels, byte[] pixels) = Painted(used, i);
            (DemoLabels freshLabels, byte[] freshPixels) = Painted(new DemoPainter(Side), i);
            Assert.That(freshLabels, Is.EqualTo(labels));
            Assert.That(freshPixels, Is.EqualTo(pixels));
        }
    }

    [Test]
    public void The_three_factors_are_independent()
    {
        var labels = new List<DemoLabels>();
        for (ulong i = 0; i < 3000; i++)
        {
            var random = new CounterRandom(1, 2, i);
            labels.Add(DemoLabels.Draw(ref random));
        }

        AssertIndependent(labels, label => (label.Artist, label.Genre), DemoPalette.All.Count, DemoComposition.All.Count);
        AssertIndependent(labels, label => (label.Artist, label.Style), DemoPalette.All.Count, DemoRendering.All.Count);
        AssertIndependent(labels, label => (label.Genre, label.Style), DemoComposition.All.Count, DemoRendering.All.Count);
    }

    [Test]
    public void Each_factor_alone_changes_the_picture()
    {
        var painter = new DemoPainter(Side);
        byte[] plain = Pixels(painter, new DemoLabels(0, 0, 0));
        Assert.That(MeanDifference(plain, Pixels(painter, new DemoLabels(1, 0, 0))), Is.GreaterThan(10), "artist");
        Assert.That(MeanDifference(plain, Pixels(painter, new DemoLabels(0, 1, 0))), Is.GreaterThan(10), "genre");
        Assert.That(MeanDifference(plain, Pixels(painter, new DemoLabels(0, 0, 1))), Is.GreaterThan(10), "style");
    }

    [Test]
    public void A_contact_sheet_has_a_place_for_every_picture()
    {
        using var folder = new TempFolder();
        DemoGenerator.WriteShard(folder.At("a.parquet"), 5, seed: 3, Side);
        using var source = PaintingSources.Open(folder.At("a.parquet"));
        ContactSheet.Write(source, [4, 3, 2, 1, 0], columns: 3, side: 32, folder.At("sheet.png"));
        using Image<Rgb24> sheet = Image.Load<Rgb24>(folder.At("sheet.png"));
        Assert.That((sheet.Width, sheet.Height), Is.EqualTo(((3 * 36) + 4, (2 * 36) + 4)));
        Assert.That(sheet[(2 * 36) + 20, 36 + 20], Is.EqualTo(new Rgb24(255, 255, 255)), "the sixth place is empty");
        Assert.That(sheet[20, 20], Is.Not.EqualTo(new Rgb24(255, 255, 255)));
    }

    private static void AssertIndependent(List<DemoLabels> labels, Func<DemoLabels, (int, int)> pair, int first, int second)
    {
        double expected = labels.Count / (double)(first * second);
        Dictionary<(int, int), int> counts = labels.CountBy(pair).ToDictionary();
        Assert.That(counts, Has.Count.EqualTo(first * second));
        Assert.That(counts.Values, Is.All.EqualTo(expected).Within(5 * Math.Sqrt(expected)));
    }

    private static (DemoLabels Labels, byte[] Pixels) Painted(DemoPainter painter, int index)
    {
        (DemoLabels labels, Image<Rgb24> image) = DemoGenerator.Paint(painter, 1, index);
        using (image)
        {
            return (labels, Bytes(image));
        }
    }

    private static byte[] Pixels(DemoPainter painter, DemoLabels labels)
    {
        using Image<Rgb24> image = painter.Paint(labels, new CounterRandom(11));
        return Bytes(image);
    }

    private static byte[] Bytes(Image<Rgb24> image)
    {
        var bytes = new byte[image.Width * image.Height * 3];
        image.CopyPixelDataTo(bytes);
        return bytes;
    }

    private static double MeanDifference(byte[] a, byte[] b) => a.Zip(b, (x, y) => Math.Abs(x - y)).Average();
}
