using System.Reflection;
using System.Text;
using Wikiart.Cuda.Trainer.Report.Charts;

namespace Wikiart.Cuda.Trainer.Report;

/// <summary>One HTML page that needs nothing but itself: style, script and pictures are inside.</summary>
internal sealed class ReportPage
{
    private readonly StringBuilder _body = new();
    private readonly List<NamedChart> _charts = [];

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
    /// <param name="legend">The lines to explain above the chart; null for none.</param>
    /// <param name="scrolls">Whether a tall chart scrolls inside the card.</param>
    /// <returns>HTML.</returns>
    public string Chart(string title, string chart, IReadOnlyList<Series>? legend = null, bool scrolls = false)
    {
        string name = string.Concat(title.ToLowerInvariant().Select(letter => char.IsLetterOrDigit(letter) ? letter : '-'));
        name = _charts.Any(other => other.Name == name) ? $"{name}-{_charts.Count}" : name;
        _charts.Add(new NamedChart(name, title, chart, legend ?? []));
        string content = scrolls ? $"<div class=\"scroll\">{chart}</div>" : chart;
        return $"<figure class=\"card\" data-name=\"{Html.Escape(name)}\"><h3>{Html.Escape(title)}</h3>{Lines(legend ?? [])}{content}</figure>";
    }

    /// <summary>The whole page.</summary>
    /// <param name="title">Its title.</param>
    /// <param name="refreshSeconds">Seconds after which a browser loads it again; null for never.</param>
    /// <returns>The page with its charts.</returns>
    public BuiltReport Close(string title, int? refreshSeconds)
    {
        string refresh = refreshSeconds is { } seconds ? $"<meta http-equiv=\"refresh\" content=\"{seconds}\">" : string.Empty;
        string html = $"<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">" +
            $"{refresh}<title>{Html.Escape(title)}</title><style>{Resource("report.css")}</style></head>" +
            $"<body><main>{_body}</main><div id=\"tip\" role=\"status\"></div><script>{Resource("report.js")}</script></body></html>\n";
        return new BuiltReport(html, _charts);
    }

    private static string Lines(IReadOnlyList<Series> series) => series.Count == 0 ? string.Empty :
        "<div class=\"legend\">" + string.Concat(series.Select(line =>
            $"<span><i style=\"border-color:{line.Colour}\"{(line.Dashes is null ? string.Empty : " class=\"dashed\"")}></i>{Html.Escape(line.Name)}</span>")) + "</div>";

    /// <summary>A file that is built into the program.</summary>
    /// <param name="name">Its name.</param>
    /// <returns>Its text.</returns>
    public static string Resource(string name)
    {
        using Stream stream = Assembly.GetExecutingAssembly().GetManifestResourceStream(name)!;
        using StreamReader reader = new(stream);
        return reader.ReadToEnd();
    }
}
