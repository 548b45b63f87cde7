namespace Wikiart.Cuda.Trainer.Data.Demo;

/// <summary>
/// An underpainting: for each pixel, which of a palette's colours it has and how much lighter or darker it is. Shapes are
/// given in units of the picture's side and painted one over another.
/// </summary>
internal sealed class DemoCanvas
{
    /// <summary>Creates an empty canvas.</summary>
    public DemoCanvas(int side)
    {
        Side = side;
        Colours = new byte[side * side];
        Shades = new float[side * side];
    }

    /// <summary>The side in pixels.</summary>
    public int Side { get; }

    /// <summary>A palette index for each pixel.</summary>
    public byte[] Colours { get; }

    /// <summary>-1 (dark) to 1 (light) for each pixel.</summary>
    public float[] Shades { get; }

    /// <summary>Paints a rectangle whose shade runs from its top to its bottom.</summary>
    public void Rectangle(float left, float top, float right, float bottom, int colour, float shadeTop = 0, float shadeBottom = 0)
    {
        float height = Math.Max(bottom - top, 1e-3f);
        Fill(left, top, right, bottom, (_, _) => true, colour, (_, v) => shadeTop + ((shadeBottom - shadeTop) * (v - top) / height));
    }

    /// <summary>Paints an ellipse that is lit from a side.</summary>
    /// <param name="x">Centre.</param>
    /// <param name="y">Centre.</param>
    /// <param name="radiusX">Half the width.</param>
    /// <param name="radiusY">Half the height.</param>
    /// <param name="colour">Palette index.</param>
    /// <param name="light">How much lighter the upper side towards the light is than the other.</param>
    /// <param name="lightFrom">-1 for light from the left, 1 from the right.</param>
    public void Ellipse(float x, float y, float radiusX, float radiusY, int colour, float light = 0, float lightFrom = -1) =>
        Fill(
            x - radiusX,
            y - radiusY,
            x + radiusX,
            y + radiusY,
            (u, v) => Square((u - x) / radiusX) + Square((v - y) / radiusY) <= 1,
            colour,
            (u, v) => light * 0.5f * ((lightFrom * (u - x) / radiusX) - ((v - y) / radiusY)));

    /// <summary>Paints everything below a skyline.</summary>
    /// <param name="skyline">The height of the line at a horizontal position.</param>
    /// <param name="colour">Palette index.</param>
    /// <param name="shadeBottom">The shade at the bottom of the picture.</param>
    public void Below(Func<float, float> skyline, int colour, float shadeBottom = 0)
    {
        for (int px = 0; px < Side; px++)
        {
            float top = skyline((px + 0.5f) / Side);
            for (int py = Math.Max(0, (int)MathF.Ceiling((top * Side) - 0.5f)); py < Side; py++)
            {
                Set(px, py, colour, shadeBottom * (((py + 0.5f) / Side) - top));
            }
        }
    }

    /// <summary>Paints the half of the picture that lies on one side of a line through (x, y).</summary>
    public void HalfPlane(float x, float y, float normalX, float normalY, int colour, float shade) =>
        Fill(0, 0, 1, 1, (u, v) => ((u - x) * normalX) + ((v - y) * normalY) > 0, colour, (_, _) => shade);

    private static float Square(float value) => value * value;

    private void Fill(
        float left, float top, float right, float bottom, Func<float, float, bool> inside, int colour, Func<float, float, float> shade)
    {
        int lastX = Math.Min(Side - 1, (int)MathF.Floor((right * Side) - 0.5f));
        int lastY = Math.Min(Side - 1, (int)MathF.Floor((bottom * Side) - 0.5f));
        for (int py = Math.Max(0, (int)MathF.Ceiling((top * Side) - 0.5f)); py <= lastY; py++)
        {
            float v = (py + 0.5f) / Side;
            for (int px = Math.Max(0, (int)MathF.Ceiling((left * Side) - 0.5f)); px <= lastX; px++)
            {
                float u = (px + 0.5f) / Side;
                if (inside(u, v))
                {
                    Set(px, py, colour, shade(u, v));
                }
            }
        }
    }

    private void Set(int x, int y, int colour, float shade)
    {
        Colours[(y * Side) + x] = (byte)colour;
        Shades[(y * Side) + x] = shade;
    }
}
