namespace Wikiart.Cuda.Trainer.Report.Charts;

/// <summary>Lines over epochs, with the values of each epoch under the pointer.</summary>
internal static class LineChart
{
    private const double Width = 360;
    private const double Height = 200;
    private const double Left = 46;
    private const double Right = 12;
    private const double Top = 12;
    private const double Bottom = 26;

    /// <summary>Draws a chart.</summary>
    /// <param name="title">What it shows.</param>
    /// <param name="series">The lines.</param>
    /// <param name="format">How a value is written.</param>
    /// <param name="fromZero">Whether the axis begins at 0.</param>
    /// <returns>SVG.</returns>
    public static string Of(string title, IReadOnlyList<Series> series, Func<double, string> format, bool fromZero)
    {
        double[] values = [.. series.SelectMany(line => line.Points).Select(point => point.Y).Where(double.IsFinite)];
        double[] epochs = [.. series.SelectMany(line => line.Points).Select(point => point.X).Distinct().Order()];
        Svg svg = new(Width, Height, title);
        if (values.Length == 0)
        {
            svg.Text(Width / 2, Height / 2, "no finite value", "middle");
            return svg.Close();
        }

        Axis vertical = Axis.Over(fromZero ? Math.Min(0, values.Min()) : values.Min(), values.Max());
        double first = epochs[0];
        double last = Math.Max(epochs[^1], first + 1);
        double X(double epoch) => Left + ((epoch - first) / (last - first) * (Width - Left - Right));
        double Y(double value) => Height - Bottom - (vertical.Place(value) * (Height - Top - Bottom));
        foreach (double tick in vertical.Ticks)
        {
            svg.Line(Left, Y(tick), Width - Right, Y(tick), "var(--grid)");
            svg.Text(Left - 6, Y(tick) + 3.5, format(tick), "end", 10.5);
        }

        foreach (double tick in EpochTicks(first, epochs[^1]))
        {
            svg.Text(X(tick), Height - 8, $"{tick:0}", "middle", 10.5);
        }

        foreach (Series line in series)
        {
            (double X, double Y)[] points = [.. line.Points.Where(point => double.IsFinite(point.Y)).Select(point => (X(point.X), Y(point.Y)))];
            svg.Polyline(points, line.Colour, 2, line.Dashes);
            if (points.Length > 0)
            {
                svg.Dot(points[^1].X, points[^1].Y, 3, line.Colour);
            }
        }

        double column = (Width - Left - Right) / Math.Max(1, last - first);
        foreach (double epoch in epochs)
        {
            IEnumerable<string> shown = series.SelectMany(line => line.Points.Where(point => point.X == epoch).Select(point => $"{line.Name}  {format(point.Y)}"));
            svg.Rectangle(X(epoch) - (column / 2), Top, column, Height - Top - Bottom, "var(--ink)", 0, $"epoch {epoch:0}\n{string.Join('\n', shown)}");
        }

        return svg.Close();
    }

    private static IEnumerable<double> EpochTicks(double first, double last)
    {
        double step = Math.Max(1, Math.Ceiling((last - first) / 6));
        for (double tick = first; tick <= last; tick += step)
        {
            yield return tick;
        }
    }
}
