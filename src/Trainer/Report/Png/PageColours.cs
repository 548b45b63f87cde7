using System.Text.RegularExpressions;
using SkiaSharp;

namespace Wikiart.Cuda.Trainer.Report.Png;

/// <summary>The colours of report.css, so that a file looks as the page does.</summary>
internal sealed partial class PageColours
{
    private readonly Dictionary<string, SKColor> _values;

    private PageColours(Dictionary<string, SKColor> values) => _values = values;

    /// <summary>Those by day: the first rule of the style.</summary>
    /// <returns>The colours.</returns>
    public static PageColours Light()
    {
        string style = ReportPage.Resource("report.css");
        string first = style[..style.IndexOf('}', StringComparison.Ordinal)];
        return new PageColours(Variable().Matches(first).ToDictionary(
            match => $"var({match.Groups[1].Value})", match => SKColor.Parse(match.Groups[2].Value)));
    }

    /// <summary>A colour.</summary>
    /// <param name="variable">For example <c>var(--ink)</c>.</param>
    /// <returns>Its value.</returns>
    public SKColor Of(string variable) => _values[variable];

    [GeneratedRegex("(--[a-z0-9-]+): *(#[0-9a-f]{6})")]
    private static partial Regex Variable();
}
