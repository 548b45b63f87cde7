using System.Numerics;

namespace Wikiart.Cuda.Trainer.Data.Demo;

/// <summary>How paint is put on the canvas: the style.</summary>
/// <param name="Name">The style's class name.</param>
/// <param name="Render">Turns an underpainting into colours, [row][column].</param>
internal sealed record DemoRendering(string Name, DemoRendering.Renderer Render)
{
    /// <summary>The styles.</summary>
    public static readonly IReadOnlyList<DemoRendering> All =
    [
        new("Colour Fields", Fields),
        new("Pointillist Dots", Dots),
        new("Hatched Lines", Hatching),
        new("Soft Haze", Haze),
        new("Faceted Planes", Facets),
    ];

    /// <summary>Renders with a palette; the key varies dots, lines and facets.</summary>
    public delegate void Renderer(DemoCanvas canvas, Vector3[] palette, uint key, Vector3[] output);

    private static void Fields(DemoCanvas canvas, Vector3[] palette, uint key, Vector3[] output)
    {
        for (int i = 0; i < output.Length; i++)
        {
            output[i] = palette[canvas.Colours[i]];
        }
    }

    private static void Dots(DemoCanvas canvas, Vector3[] palette, uint key, Vector3[] output)
    {
        int side = canvas.Side;
        float cell = side / 27f;
        float radius = cell * 0.58f;
        Vector3 paper = Mixed(palette[5], Vector3.One, 0.6f);
        for (int y = 0; y < side; y++)
        {
            for (int x = 0; x < side; x++)
            {
                output[(y * side) + x] = paper;
            }
        }

        int cells = (int)MathF.Ceiling(side / cell) + 1;
        for (int row = -1; row < cells; row++)
        {
            for (int column = -1; column < cells; column++)
            {
                float x = (column + 0.2f + (0.6f * DemoNoise.At(column, row, key))) * cell;
                float y = (row + 0.2f + (0.6f * DemoNoise.At(column, row, key + 1))) * cell;
                float bright = (DemoNoise.At(column, row, key + 2) - 0.5f) * 0.7f;
                Vector3 colour = Shaded(Underneath(canvas, palette, x, y), bright);
                Disc(output, side, x, y, radius, colour);
            }
        }
    }

    private static void Hatching(DemoCanvas canvas, Vector3[] palette, uint key, Vector3[] output)
    {
        int side = canvas.Side;
        float spacing = side / 16f;
        for (int y = 0; y < side; y++)
        {
            for (int x = 0; x < side; x++)
            {
                Vector3 colour = Shaded(palette[canvas.Colours[(y * side) + x]], canvas.Shades[(y * side) + x]);
                float ink = Math.Clamp(1.15f - Luminance(colour), 0.15f, 0.95f);
                float wobble = spacing * 0.5f * DemoNoise.Smooth(x / (spacing * 2), y / (spacing * 2), key);
                bool line = Phase(x + y + wobble, spacing) < ink * 0.62f || (ink > 0.5f && Phase(x - y + wobble, spacing) < (ink - 0.4f) * 0.7f);
                output[(y * side) + x] = line ? colour * 0.55f : Mixed(colour, Vector3.One, 0.72f);
            }
        }
    }

    private static void Haze(DemoCanvas canvas, Vector3[] palette, uint key, Vector3[] output)
    {
        int side = canvas.Side;
        for (int i = 0; i < output.Length; i++)
        {
            output[i] = Shaded(palette[canvas.Colours[i]], canvas.Shades[i] * 1.2f);
        }

        var scratch = new Vector3[output.Length];
        int radius = Math.Max(1, side / 32);
        for (int pass = 0; pass < 2; pass++)
        {
            BoxBlur(output, scratch, side, radius, 1, side);
            BoxBlur(scratch, output, side, radius, side, 1);
        }
    }

    private static void Facets(DemoCanvas canvas, Vector3[] palette, uint key, Vector3[] output)
    {
        int side = canvas.Side;
        float cell = side / 8f;
        for (int y = 0; y < side; y++)
        {
            for (int x = 0; x < side; x++)
            {
                (int column, int row, float edge) = NearestFacet(x / cell, y / cell, key);
                float slide = cell * 0.4f;
                float shiftX = (DemoNoise.At(column, row, key + 2) - 0.5f) * slide;
                float shiftY = (DemoNoise.At(column, row, key + 3) - 0.5f) * slide;
                float tone = (DemoNoise.At(column, row, key + 4) - 0.5f) * 0.7f;
                float slope = (((x / cell) - column) * (DemoNoise.At(column, row, key + 5) - 0.5f)) * 0.5f;
                Vector3 colour = Shaded(Underneath(canvas, palette, x + shiftX, y + shiftY), tone + slope);
                output[(y * side) + x] = edge < 0.09f ? Mixed(colour, palette[0] * 0.6f, 0.85f) : colour;
            }
        }
    }

    private static (int Column, int Row, float Edge) NearestFacet(float u, float v, uint key)
    {
        int cellX = (int)MathF.Floor(u);
        int cellY = (int)MathF.Floor(v);
        float nearest = float.MaxValue;
        float second = float.MaxValue;
        (int, int) at = default;
        for (int row = cellY - 1; row <= cellY + 1; row++)
        {
            for (int column = cellX - 1; column <= cellX + 1; column++)
            {
                float dx = column + DemoNoise.At(column, row, key) - u;
                float dy = row + DemoNoise.At(column, row, key + 1) - v;

                // Lozenges rather than round cells: facets with straight, slanted edges.
                float distance = Math.Abs(dx) + Math.Abs(dy);
                if (distance < nearest)
                {
                    (second, nearest, at) = (nearest, distance, (column, row));
                }
                else if (distance < second)
                {
                    second = distance;
                }
            }
        }

        return (at.Item1, at.Item2, second - nearest);
    }

    private static void Disc(Vector3[] output, int side, float x, float y, float radius, Vector3 colour)
    {
        for (int py = Math.Max(0, (int)(y - radius)); py <= Math.Min(side - 1, (int)(y + radius)); py++)
        {
            for (int px = Math.Max(0, (int)(x - radius)); px <= Math.Min(side - 1, (int)(x + radius)); px++)
            {
                float dx = px + 0.5f - x;
                float dy = py + 0.5f - y;
                if ((dx * dx) + (dy * dy) <= radius * radius)
                {
                    output[(py * side) + px] = colour;
                }
            }
        }
    }

    private static void BoxBlur(Vector3[] source, Vector3[] destination, int side, int radius, int step, int stride)
    {
        float weight = 1f / ((2 * radius) + 1);
        for (int line = 0; line < side; line++)
        {
            int start = line * stride;
            Vector3 sum = source[start] * (radius + 1);
            for (int i = 1; i <= radius; i++)
            {
                sum += source[start + (Math.Min(i, side - 1) * step)];
            }

            for (int i = 0; i < side; i++)
            {
                destination[start + (i * step)] = sum * weight;
                sum += source[start + (Math.Min(i + radius + 1, side - 1) * step)] - source[start + (Math.Max(i - radius, 0) * step)];
            }
        }
    }

    private static Vector3 Underneath(DemoCanvas canvas, Vector3[] palette, float x, float y)
    {
        int px = Math.Clamp((int)x, 0, canvas.Side - 1);
        int py = Math.Clamp((int)y, 0, canvas.Side - 1);
        int at = (py * canvas.Side) + px;
        return Shaded(palette[canvas.Colours[at]], canvas.Shades[at]);
    }

    private static float Phase(float position, float spacing)
    {
        float turns = position / spacing;
        return turns - MathF.Floor(turns);
    }

    private static Vector3 Shaded(Vector3 colour, float shade) =>
        shade >= 0 ? Mixed(colour, Vector3.One, Math.Min(shade, 1) * 0.5f) : colour * (1 + (Math.Max(shade, -1) * 0.55f));

    private static float Luminance(Vector3 colour) => (0.3f * colour.X) + (0.59f * colour.Y) + (0.11f * colour.Z);

    private static Vector3 Mixed(Vector3 a, Vector3 b, float t) => a + ((b - a) * t);
}
