using Wikiart.Cuda.Trainer.Report.Charts;

namespace Wikiart.Cuda.Trainer.Tests.Report;

public sealed class AxisTests
{
    [TestCase(0, 3.1, 0, 4, 1)]
    [TestCase(0, 1, 0, 1, 0.5)]
    [TestCase(0.62, 0.97, 0.6, 1, 0.1)]
    [TestCase(-0.4, 0.3, -0.4, 0.4, 0.2)]
    [TestCase(0, 1200, 0, 1500, 500)]
    [TestCase(0.001, 0.001, 0.001, 0.0015, 0.0005)]
    [TestCase(0, 0, 0, 5e-10, 5e-10)]
    public void Ticks_are_round_and_span_the_values(double low, double high, double bottom, double top, double step)
    {
        Axis axis = Axis.Over(low, high);
        Assert.That((axis.Low, axis.Step), Is.EqualTo((bottom, step)).Using<(double, double)>((a, b) =>
            Math.Abs(a.Item1 - b.Item1) < 1e-12 && Math.Abs(a.Item2 - b.Item2) < 1e-12));
        Assert.That(axis.High, Is.EqualTo(top).Within(1e-12));
        Assert.That(axis.Ticks.First(), Is.LessThanOrEqualTo(low + 1e-12));
        Assert.That(axis.Ticks.Last(), Is.GreaterThanOrEqualTo(high - 1e-12));
    }
}
