using System.Globalization;
using System.Net;
using System.Text;

namespace Wikiart.Cuda.Trainer.Report.Charts;

/// <summary>
/// An SVG picture under construction. Colours are CSS variables of the page (<c>--ink</c>, <c>--s1</c>, …), so that one picture serves
/// light and dark pages.
/// </summary>
internal sealed class Svg
{
    private readonly StringBuilder _text = new();

    /// <summary>Starts a picture.</summary>
    /// <param name="width">Width of the drawing, in units.</param>
    /// <param name="height">Height of the drawing, in units.</param>
    /// <param name="title">What a screen reader says.</param>
    public Svg(double width, double height, string title) =>
        _text.Append($"<svg viewBox=\"0 0 {N(width)} {N(height)}\" role=\"img\" aria-label=\"{Escape(title)}\" xmlns=\"http://www.w3.org/2000/svg\">");

    /// <summary>Draws a line.</summary>
    public void Line(double x1, double y1, double x2, double y2, string colour, double width = 1) =>
        _text.Append($"<line x1=\"{N(x1)}\" y1=\"{N(y1)}\" x2=\"{N(x2)}\" y2=\"{N(y2)}\" stroke=\"{colour}\" stroke-width=\"{N(width)}\"/>");

    /// <summary>Draws a line through points; a dash pattern sets it apart where colour alone does not.</summary>
    public void Polyline(IEnumerable<(double X, double Y)> points, string colour, double width, string? dashes = null)
    {
        string path = string.Join(' ', points.Select(point => $"{N(point.X)},{N(point.Y)}"));
        string dash = dashes is null ? string.Empty : $" stroke-dasharray=\"{dashes}\"";
        _text.Append($"<polyline points=\"{path}\" fill=\"none\" stroke=\"{colour}\" stroke-width=\"{N(width)}\" stroke-linejoin=\"round\"{dash}/>");
    }

    /// <summary>Draws a dot.</summary>
    public void Dot(double x, double y, double radius, string colour) =>
        _text.Append($"<circle cx=\"{N(x)}\" cy=\"{N(y)}\" r=\"{N(radius)}\" fill=\"{colour}\"/>");

    /// <summary>Fills a rectangle; text to show under the pointer is optional.</summary>
    public void Rectangle(double x, double y, double width, double height, string colour, double opacity = 1, string? tip = null, double radius = 0)
    {
        string hover = tip is null ? string.Empty : $" data-tip=\"{Escape(tip)}\"";
        string round = radius > 0 ? $" rx=\"{N(radius)}\"" : string.Empty;
        _text.Append($"<rect x=\"{N(x)}\" y=\"{N(y)}\" width=\"{N(width)}\" height=\"{N(height)}\"{round} fill=\"{colour}\" fill-opacity=\"{N(opacity)}\"{hover}/>");
    }

    /// <summary>Writes text.</summary>
    /// <param name="x">Where it is anchored.</param>
    /// <param name="y">Its base line.</param>
    /// <param name="text">The text.</param>
    /// <param name="anchor"><c>start</c>, <c>middle</c> or <c>end</c>.</param>
    /// <param name="size">Its size, in units.</param>
    /// <param name="colour">Its colour.</param>
    /// <param name="rotation">Degrees about the anchor.</param>
    public void Text(double x, double y, string text, string anchor = "start", double size = 11, string colour = "var(--muted)", double rotation = 0)
    {
        string turn = rotation == 0 ? string.Empty : $" transform=\"rotate({N(rotation)} {N(x)} {N(y)})\"";
        _text.Append($"<text x=\"{N(x)}\" y=\"{N(y)}\" text-anchor=\"{anchor}\" font-size=\"{N(size)}\" fill=\"{colour}\"{turn}>{Escape(text)}</text>");
    }

    /// <summary>Ends the picture.</summary>
    /// <returns>Its source.</returns>
    public string Close() => _text.Append("</svg>").ToString();

    private static string N(double value) => value.ToString("0.##", CultureInfo.InvariantCulture);

    private static string Escape(string text) => WebUtility.HtmlEncode(text);
}
