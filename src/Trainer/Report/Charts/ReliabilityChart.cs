using Wikiart.Cuda.Trainer.Metrics;

namespace Wikiart.Cuda.Trainer.Report.Charts;

/// <summary>
/// A reliability diagram (Guo et al., 2017): how often answers were right, by how sure the model was of them. On the diagonal both agree.
/// </summary>
internal static class ReliabilityChart
{
    private const double Width = 360;
    private const double Height = 240;
    private const double Left = 46;
    private const double Right = 12;
    private const double Top = 12;
    private const double Bottom = 40;
    private const double LeastOpacity = 0.25;

    /// <summary>Draws a diagram.</summary>
    /// <param name="judgement">The task.</param>
    /// <returns>SVG.</returns>
    public static string Of(TaskJudgement judgement)
    {
        CalibrationBins bins = judgement.Calibration;
        Svg svg = new(Width, Height, $"reliability of {judgement.Task}");
        double X(double confidence) => Left + (confidence * (Width - Left - Right));
        double Y(double accuracy) => Height - Bottom - (accuracy * (Height - Top - Bottom));
        foreach (double tick in (double[])[0, 0.25, 0.5, 0.75, 1])
        {
            svg.Line(Left, Y(tick), Width - Right, Y(tick), "var(--grid)");
            svg.Text(Left - 6, Y(tick) + 3.5, $"{tick * 100:0} %", "end", 10.5);
            svg.Text(X(tick), Height - Bottom + 16, $"{tick * 100:0} %", "middle", 10.5);
        }

        long most = Enumerable.Range(0, CalibrationBins.Bins).Max(bins.Count);
        for (int bin = 0; bin < CalibrationBins.Bins; bin++)
        {
            if (bins.Count(bin) > 0)
            {
                // A bin of few pictures says little, and looks so.
                double opacity = LeastOpacity + ((1 - LeastOpacity) * Math.Sqrt(bins.Count(bin) / (double)most));
                double x = X((double)bin / CalibrationBins.Bins);
                double width = (Width - Left - Right) / CalibrationBins.Bins;
                string tip = $"{bins.Count(bin)} pictures\nsure {bins.Confidence(bin) * 100:0.0} %\nright {bins.Accuracy(bin) * 100:0.0} %";
                svg.Rectangle(x + 1, Y(bins.Accuracy(bin)), width - 2, Y(0) - Y(bins.Accuracy(bin)), "var(--s1)", opacity);
                svg.Rectangle(x, Top, width, Y(0) - Top, "var(--ink)", 0, tip);
            }
        }

        svg.Line(X(0), Y(0), X(1), Y(1), "var(--s2)", 1.5);
        svg.Text(X(0.5), Height - 6, $"how sure the model was; calibration error {bins.ExpectedError * 100:0.0} %", "middle", 11);
        return svg.Close();
    }
}
