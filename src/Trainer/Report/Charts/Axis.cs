namespace Wikiart.Cuda.Trainer.Report.Charts;

/// <summary>Round numbers that span a range.</summary>
/// <param name="Low">The lowest tick.</param>
/// <param name="High">The highest tick.</param>
/// <param name="Step">The distance of ticks.</param>
internal readonly record struct Axis(double Low, double High, double Step)
{
    private const int Intervals = 4;

    /// <summary>The ticks.</summary>
    public IEnumerable<double> Ticks
    {
        get
        {
            int count = (int)Math.Round((High - Low) / Step);
            for (int i = 0; i <= count; i++)
            {
                yield return Low + (i * Step);
            }
        }
    }

    /// <summary>Spans values with about four intervals of 1, 2 or 5 times a power of ten.</summary>
    /// <param name="low">The lowest value.</param>
    /// <param name="high">The highest value.</param>
    /// <returns>An axis that holds both.</returns>
    public static Axis Over(double low, double high)
    {
        double span = high > low ? high - low : Math.Max(Math.Abs(high), 1e-9);
        double raw = span / Intervals;
        double power = Math.Pow(10, Math.Floor(Math.Log10(raw)));
        double step = power * ((raw / power) switch { <= 1 => 1, <= 2 => 2, <= 5 => 5, _ => 10 });
        double bottom = Math.Floor((low / step) + 1e-9) * step;
        double top = Math.Ceiling((high / step) - 1e-9) * step;
        return new Axis(bottom, top > bottom ? top : bottom + step, step);
    }

    /// <summary>Where a value lies, 0 at the lowest tick and 1 at the highest.</summary>
    /// <param name="value">The value.</param>
    /// <returns>Its place.</returns>
    public double Place(double value) => (value - Low) / (High - Low);
}
