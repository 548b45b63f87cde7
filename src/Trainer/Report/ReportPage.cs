using System.Reflection;
using System.Text;

namespace Wikiart.Cuda.Trainer.Report;

/// <summary>One HTML page that needs nothing but itself: style, script and pictures are inside.</summary>
internal sealed class ReportPage
{
    private readonly StringBuilder _body = new();

    /// <summary>Adds a heading with its paragraph.</summary>
    /// <param name="heading">The heading.</param>
    /// <param name="remark">How to read what follows.</param>
    public void Section(string heading, string remark) =>
        _body.Append($"<h2>{Html.Escape(heading)}</h2><p class=\"muted\">{Html.Escape(remark)}</p>");

    /// <summary>Adds HTML.</summary>
    /// <param name="html">Its source.</param>
    public void Add(string html) => _body.Append(html);

    /// <summary>Adds cards side by side, as many as the width takes.</summary>
    /// <param name="cards">Their sources.</param>
    /// <param name="kind">A further class of the grid.</param>
    public void Grid(IEnumerable<string> cards, string kind = "") => _body.Append($"<div class=\"grid {kind}\">{string.Concat(cards)}</div>");

    /// <summary>A card with a chart that can be saved as a picture.</summary>
    /// <param name="title">Its title.</param>
    /// <param name="chart">SVG.</param>
    /// <param name="legend">HTML above the chart.</param>
    /// <param name="scrolls">Whether a tall chart scrolls inside the card.</param>
    /// <returns>HTML.</returns>
    public static string Chart(string title, string chart, string legend = "", bool scrolls = false)
    {
        string name = string.Concat(title.ToLowerInvariant().Select(letter => char.IsLetterOrDigit(letter) ? letter : '-'));
        string content = scrolls ? $"<div class=\"scroll\">{chart}</div>" : chart;
        return $"<figure class=\"card\" data-name=\"{Html.Escape(name)}\"><h3>{Html.Escape(title)}</h3>{legend}{content}</figure>";
    }

    /// <summary>The whole page.</summary>
    /// <param name="title">Its title.</param>
    /// <param name="refreshSeconds">Seconds after which a browser loads it again; null for never.</param>
    /// <returns>HTML.</returns>
    public string Close(string title, int? refreshSeconds)
    {
        string refresh = refreshSeconds is { } seconds ? $"<meta http-equiv=\"refresh\" content=\"{seconds}\">" : string.Empty;
        return $"<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">" +
            $"{refresh}<title>{Html.Escape(title)}</title><style>{Resource("report.css")}</style></head>" +
            $"<body><main>{_body}</main><div id=\"tip\" role=\"status\"></div><script>{Resource("report.js")}</script></body></html>\n";
    }

    private static string Resource(string name)
    {
        using Stream stream = Assembly.GetExecutingAssembly().GetManifestResourceStream(name)!;
        using StreamReader reader = new(stream);
        return reader.ReadToEnd();
    }
}
