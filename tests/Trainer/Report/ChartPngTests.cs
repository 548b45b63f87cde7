using SixLabors.ImageSharp;
using SixLabors.ImageSharp.PixelFormats;
using Wikiart.Cuda.Trainer.Report;
using Wikiart.Cuda.Trainer.Report.Charts;
using Wikiart.Cuda.Trainer.Report.Png;

namespace Wikiart.Cuda.Trainer.Tests.Report;

/// <summary>What a chart's elements become: a drawing of 140 × 80 units with a margin of 10 is 10 pixels a unit, under a title of 22 units.</summary>
public sealed class ChartPngTests
{
    private static readonly Rgb24 Card = new(0xFF, 0xFF, 0xFF);
    private static readonly Rgb24 Blue = new(0x21, 0x66, 0xB8);
    private static readonly Rgb24 Orange = new(0xC8, 0x50, 0x1E);

    [Test]
    public void Shapes_lie_where_the_page_has_them()
    {
        using Image<Rgb24> picture = Draw(svg =>
        {
            svg.Rectangle(10, 10, 40, 20, "var(--s1)", 1, "a tip\nof two lines");
            svg.Rectangle(60, 10, 40, 20, "var(--s1)", 0.5);
            svg.Dot(120, 20, 5, "var(--s2)");
            svg.Line(10, 50, 130, 50, "var(--s2)", 4);
            svg.Polyline([(10, 60), (130, 60)], "var(--s1)", 4, "10 10");
        });
        using (Assert.EnterMultipleScope())
        {
            Assert.That((picture.Width, picture.Height), Is.EqualTo((1600, 1220)));
            Assert.That(picture[100, 320], Is.EqualTo(Card), "outside");
            Assert.That(picture[400, 520], Is.EqualTo(Blue), "the rectangle");
            Assert.That(picture[900, 520].R, Is.EqualTo((0xFF + Blue.R) / 2).Within(1), "half of it");
            Assert.That(picture[1300, 520], Is.EqualTo(Orange), "the dot");
            Assert.That(picture[800, 820], Is.EqualTo(Orange), "the line");
            Assert.That(picture[250, 920], Is.EqualTo(Blue), "a dash");
            Assert.That(picture[350, 920], Is.EqualTo(Card), "a gap");
        }
    }

    /// <summary>Anchored at x = 70: on its left, around it, and on its right.</summary>
    [TestCase("end", true, false)]
    [TestCase("middle", true, true)]
    [TestCase("start", false, true)]
    public void Text_is_written_at_its_anchor(string anchor, bool left, bool right)
    {
        using Image<Rgb24> picture = Draw(svg => svg.Text(70, 40, "Zoë 12 %", anchor, 14, "var(--ink)"));
        Assert.That((HasInk(picture, 0, 795), HasInk(picture, 805, 1600)), Is.EqualTo((left, right)));
    }

    [Test]
    public void Title_and_legend_stand_above_the_chart()
    {
        NamedChart chart = new("c", "Loss", new Svg(140, 80, "c").Close(), [new("first", "var(--s1)", []), new("second", "var(--s2)", [], "5 4")]);
        using ChartPng png = new();
        using Image<Rgb24> picture = Image.Load<Rgb24>(png.Draw(chart));
        Assert.That(picture.Height, Is.EqualTo(1400));
        Assert.That(picture[150, 386], Is.EqualTo(Blue));
        Assert.That(HasInk(picture, 100, 500), "the title");
    }

    private static bool HasInk(Image<Rgb24> picture, int from, int to) => Enumerable.Range(from, to - from).Any(x =>
        Enumerable.Range(0, picture.Height).Any(y => picture[x, y].R < 0x80));

    private static Image<Rgb24> Draw(Action<Svg> draw)
    {
        Svg svg = new(140, 80, "test");
        draw(svg);
        using ChartPng png = new();
        return Image.Load<Rgb24>(png.Draw(new NamedChart("test", string.Empty, svg.Close(), [])));
    }
}
