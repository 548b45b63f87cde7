using System.Text;
using Wikiart.Cuda.Trainer.Training;

namespace Wikiart.Cuda.Trainer.Terminal;

/// <summary>Draws a learning-rate range test as SVG: the loss over the logarithm of the rate.</summary>
internal static class LearningRatePlot
{
    private const double Width = 720;
    private const double Height = 440;
    private const double Left = 64;
    private const double Right = 20;
    private const double Top = 44;
    private const double Bottom = 56;
    private const int LossTicks = 5;

    /// <summary>Draws the plot.</summary>
    /// <param name="points">The steps, at least one.</param>
    /// <param name="suggestion">The rate that is marked; null for none.</param>
    /// <returns>An SVG document.</returns>
    public static string Draw(IReadOnlyList<LearningRatePoint> points, LearningRatePoint? suggestion)
    {
        double first = Math.Log10(points[0].LearningRate);
        double last = Math.Max(Math.Log10(points[^1].LearningRate), first + 1e-9);
        double low = points.Min(point => Math.Min(point.Smoothed, point.Loss));

        // The last losses explode; what is above twice the first smoothed one would flatten the rest.
        double high = Math.Max(low + 1e-9, Math.Min(points.Max(point => point.Loss), 2 * points[0].Smoothed));
        double X(double rate) => Left + ((Math.Log10(rate) - first) / (last - first) * (Width - Left - Right));
        double Y(double loss) => Height - Bottom - ((Math.Min(loss, high) - low) / (high - low) * (Height - Top - Bottom));

        StringBuilder svg = new();
        svg.AppendLine(
            $"""<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {Width} {Height}" font-family="sans-serif" font-size="13">""");
        svg.AppendLine("""<rect width="100%" height="100%" fill="#fff"/>""");
        svg.AppendLine($"""<text x="{Left}" y="24" font-size="16" fill="#222">Loss by learning rate</text>""");
        for (int tick = (int)Math.Ceiling(first); tick <= Math.Floor(last); tick++)
        {
            double x = X(Math.Pow(10, tick));
            svg.AppendLine($"""<path d="M{x:0.0} {Top}V{Height - Bottom}" stroke="#e3e3e3"/>""");
            svg.AppendLine($"""<text x="{x:0.0}" y="{Height - Bottom + 20}" text-anchor="middle" fill="#555">1e{tick}</text>""");
        }

        for (int tick = 0; tick < LossTicks; tick++)
        {
            double loss = low + ((high - low) * tick / (LossTicks - 1));
            svg.AppendLine($"""<path d="M{Left} {Y(loss):0.0}H{Width - Right}" stroke="#e3e3e3"/>""");
            svg.AppendLine($"""<text x="{Left - 8}" y="{Y(loss) + 4:0.0}" text-anchor="end" fill="#555">{loss:0.00}</text>""");
        }

        svg.AppendLine(
            $"""<text x="{(Width + Left - Right) / 2}" y="{Height - 12}" text-anchor="middle" fill="#555">learning rate</text>""");
        svg.AppendLine(Line(points, point => $"{X(point.LearningRate):0.0},{Y(point.Loss):0.0}", "#c3ccd6", 1));
        svg.AppendLine(Line(points, point => $"{X(point.LearningRate):0.0},{Y(point.Smoothed):0.0}", "#1f5fa8", 2.5));
        if (suggestion is not null)
        {
            double x = X(suggestion.LearningRate);
            svg.AppendLine($"""<circle cx="{x:0.0}" cy="{Y(suggestion.Smoothed):0.0}" r="6" fill="#c2410c"/>""");
            string mark = $"steepest at {suggestion.LearningRate:0.0e0}";
            svg.AppendLine($"""<text x="{Width - Right}" y="24" text-anchor="end" fill="#c2410c">{mark}</text>""");
        }

        return svg.AppendLine("</svg>").ToString();
    }

    private static string Line(
        IReadOnlyList<LearningRatePoint> points, Func<LearningRatePoint, string> place, string colour, double width) =>
        $"""<polyline points="{string.Join(' ', points.Select(place))}" fill="none" stroke="{colour}" stroke-width="{width}"/>""";
}
