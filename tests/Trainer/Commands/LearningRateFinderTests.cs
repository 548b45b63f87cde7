using System.Globalization;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using Wikiart.Cuda.Trainer.Tests.Data;

namespace Wikiart.Cuda.Trainer.Tests.Commands;

/// <summary>The learning-rate range test and its plot.</summary>
public sealed class LearningRateFinderTests
{
    /// <summary>The same batch in each step, so that the loss falls because of the rate alone.</summary>
    [Test]
    public void The_rate_rises_until_the_loss_explodes_and_the_plot_shows_it()
    {
        using TempFolder folder = new();
        string plot = folder.At("lr.svg");
        string output = CommandRun.Success(
        [
            "lr-find", .. SmallDemo.Arguments, "--optimizer", "sgd", "--overfit-batch", "--start-lr", "1e-6", "--end-lr", "1e4", "--steps", "60",
            "--out", plot,
        ]);
        double[] rates =
        [
            .. Regex.Matches(output, @"^lr (\S+) ", RegexOptions.Multiline)
                .Select(match => double.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture)),
        ];
        double suggestion = double.Parse(Regex.Match(output, @"Steepest at (\S+);").Groups[1].Value, CultureInfo.InvariantCulture);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(rates[0], Is.EqualTo(1e-6));
            Assert.That(rates, Is.Ordered);
            Assert.That(rates[1] / rates[0], Is.EqualTo(Math.Pow(10, 10 / 59.0)).Within(1).Percent);
            Assert.That(rates, Has.Length.LessThan(60), "it stops before rates that destroy the model");
            Assert.That(suggestion, Is.InRange(1e-4, 10));
        }

        XDocument svg = XDocument.Load(plot);
        XName line = XName.Get("polyline", "http://www.w3.org/2000/svg");
        Assert.That(svg.Descendants(line).Select(one => one.Attribute("points")!.Value.Split(' ').Length), Is.All.EqualTo(rates.Length));
        foreach (string place in svg.Descendants(line).SelectMany(one => one.Attribute("points")!.Value.Split(' ')))
        {
            double[] xy = [.. place.Split(',').Select(text => double.Parse(text, CultureInfo.InvariantCulture))];
            Assert.That(xy[0], Is.InRange(64, 700));
            Assert.That(xy[1], Is.InRange(44, 384));
        }
    }

    [TestCase("--start-lr", "0")]
    [TestCase("--end-lr", "1e-9")]
    [TestCase("--steps", "1")]
    public void Rates_that_do_not_rise_are_refused(string option, string value) =>
        Assert.That(CommandRun.Refusal(["lr-find", .. SmallDemo.Arguments, option, value]), Does.Contain("the rates must rise"));
}
