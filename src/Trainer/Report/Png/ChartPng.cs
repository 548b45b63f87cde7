using System.Globalization;
using System.Xml.Linq;
using SkiaSharp;

namespace Wikiart.Cuda.Trainer.Report.Png;

/// <summary>
/// A chart of the page as a PNG file: the few elements that <see cref="Charts.Svg"/> writes, drawn by Skia with the page's colours by day.
/// </summary>
internal sealed class ChartPng : IDisposable
{
    private const float Pixels = 1600;
    private const float Margin = 10;
    private const float TitleHeight = 22;
    private const float TitleSize = 13;
    private const float LegendHeight = 18;
    private const float LegendSize = 11;
    private const float LegendLine = 18;

    private readonly PageColours _colours;
    private readonly SKTypeface _typeface;

    /// <summary>Prepares for charts.</summary>
    /// <exception cref="Runtime.UserException">This machine has no font.</exception>
    public ChartPng()
    {
        _colours = PageColours.Light();
        _typeface = ChartFont.Open();
    }

    /// <summary>Draws a chart 1600 pixels wide, with its title and legend above it.</summary>
    /// <param name="chart">The chart.</param>
    /// <returns>A PNG file.</returns>
    public byte[] Draw(NamedChart chart)
    {
        XElement svg = XElement.Parse(chart.Svg);
        float[] box = [.. svg.Attribute("viewBox")!.Value.Split(' ').Select(Number)];
        float top = TitleHeight + (chart.Legend.Count > 0 ? LegendHeight : 0);
        float width = box[2] + (2 * Margin);
        float scale = Pixels / width;
        using SKBitmap bitmap = new((int)Pixels, (int)Math.Ceiling((box[3] + top + (2 * Margin)) * scale));
        using SKCanvas canvas = new(bitmap);
        canvas.Clear(_colours.Of("var(--card)"));
        canvas.Scale(scale);
        canvas.Translate(Margin, Margin);
        DrawHead(canvas, chart);
        canvas.Translate(0, top);
        foreach (XElement element in svg.Elements())
        {
            DrawElement(canvas, element);
        }

        using SKData data = bitmap.Encode(SKEncodedImageFormat.Png, quality: 100);
        return data.ToArray();
    }

    /// <inheritdoc/>
    public void Dispose() => _typeface.Dispose();

    private void DrawHead(SKCanvas canvas, NamedChart chart)
    {
        using SKFont bold = new(_typeface, TitleSize) { Embolden = true };
        using SKPaint ink = Fill("var(--ink)", 1);
        canvas.DrawText(chart.Title, 0, TitleSize, SKTextAlign.Left, bold, ink);
        float x = 0;
        using SKFont font = new(_typeface, LegendSize);
        foreach (Charts.Series series in chart.Legend)
        {
            using SKPaint line = Stroke(series.Colour, 2, series.Dashes);
            canvas.DrawLine(x, TitleHeight + (LegendSize * 0.6f), x + LegendLine, TitleHeight + (LegendSize * 0.6f), line);
            using SKPaint text = Fill("var(--muted)", 1);
            canvas.DrawText(series.Name, x + LegendLine + 6, TitleHeight + LegendSize, SKTextAlign.Left, font, text);
            x += LegendLine + 20 + font.MeasureText(series.Name);
        }
    }

    private void DrawElement(SKCanvas canvas, XElement element)
    {
        switch (element.Name.LocalName)
        {
            case "line":
                using (SKPaint paint = Stroke(Text(element, "stroke"), At(element, "stroke-width"), dashes: null))
                {
                    canvas.DrawLine(At(element, "x1"), At(element, "y1"), At(element, "x2"), At(element, "y2"), paint);
                }

                break;
            case "polyline":
                using (SKPaint paint = Stroke(Text(element, "stroke"), At(element, "stroke-width"), element.Attribute("stroke-dasharray")?.Value))
                using (SKPathBuilder path = new())
                {
                    path.AddPoly([.. Text(element, "points").Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(Point)], close: false);
                    using SKPath drawn = path.Detach();
                    canvas.DrawPath(drawn, paint);
                }

                break;
            case "circle":
                using (SKPaint paint = Fill(Text(element, "fill"), 1))
                {
                    canvas.DrawCircle(At(element, "cx"), At(element, "cy"), At(element, "r"), paint);
                }

                break;
            case "rect":
                using (SKPaint paint = Fill(Text(element, "fill"), At(element, "fill-opacity")))
                {
                    float radius = element.Attribute("rx") is { } rounded ? Number(rounded.Value) : 0;
                    SKRect place = SKRect.Create(At(element, "x"), At(element, "y"), At(element, "width"), At(element, "height"));
                    canvas.DrawRoundRect(place, radius, radius, paint);
                }

                break;
            case "text":
                DrawText(canvas, element);
                break;
            default:
                throw new InvalidOperationException($"A chart has an element <{element.Name.LocalName}> that no PNG can show.");
        }
    }

    private void DrawText(SKCanvas canvas, XElement element)
    {
        using SKPaint paint = Fill(Text(element, "fill"), 1);
        using SKFont font = new(_typeface, At(element, "font-size")) { Subpixel = true };
        SKTextAlign align = Text(element, "text-anchor") switch
        {
            "middle" => SKTextAlign.Center,
            "end" => SKTextAlign.Right,
            _ => SKTextAlign.Left,
        };
        using SKAutoCanvasRestore restore = new(canvas);
        canvas.Translate(At(element, "x"), At(element, "y"));
        if (element.Attribute("transform") is { } turn)
        {
            // rotate(DEGREES X Y), about the anchor.
            canvas.RotateDegrees(Number(turn.Value["rotate(".Length..].Split(' ')[0]));
        }

        canvas.DrawText(element.Value, 0, 0, align, font, paint);
    }

    private SKPaint Fill(string colour, float opacity)
    {
        SKColor solid = _colours.Of(colour);
        return new SKPaint { IsAntialias = true, Color = solid.WithAlpha((byte)Math.Round(opacity * byte.MaxValue)) };
    }

    private SKPaint Stroke(string colour, float width, string? dashes) => new()
    {
        IsAntialias = true,
        IsStroke = true,
        StrokeWidth = width,
        StrokeJoin = SKStrokeJoin.Round,
        Color = _colours.Of(colour),
        PathEffect = dashes is null ? null : SKPathEffect.CreateDash([.. dashes.Split(' ').Select(Number)], 0),
    };

    private static SKPoint Point(string pair)
    {
        string[] both = pair.Split(',');
        return new SKPoint(Number(both[0]), Number(both[1]));
    }

    private static string Text(XElement element, string attribute) => element.Attribute(attribute)!.Value;

    private static float At(XElement element, string attribute) => Number(Text(element, attribute));

    private static float Number(string text) => float.Parse(text, CultureInfo.InvariantCulture);
}
