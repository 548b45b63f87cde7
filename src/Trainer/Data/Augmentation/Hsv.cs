namespace Wikiart.Cuda.Trainer.Data.Augmentation;

/// <summary>The colour circle, computed as torchvision does for <c>adjust_hue</c>.</summary>
internal static class Hsv
{
    // torchvision: convert_image_dtype spreads 0 to 1 over 256 equal steps.
    private const float Steps = 256 - 1e-3f;

    /// <summary>Turns one RGB pixel on the circle by a share of it.</summary>
    public static void Rotate(Span<byte> pixel, float turn)
    {
        float r = pixel[0] / 255f, g = pixel[1] / 255f, b = pixel[2] / 255f;
        float most = Math.Max(r, Math.Max(g, b));
        float least = Math.Min(r, Math.Min(g, b));
        float chroma = most - least;
        float saturation = most > 0 ? chroma / most : 0;
        float divisor = chroma > 0 ? chroma : 1;
        float red = (most - r) / divisor, green = (most - g) / divisor, blue = (most - b) / divisor;
        float hue = most == least ? 0
            : most == r ? blue - green
            : most == g ? 2 + red - blue
            : 4 + green - red;
        hue = Wrapped((hue / 6) + 1);
        hue = Wrapped(hue + turn);

        float sector = MathF.Floor(hue * 6);
        float fraction = (hue * 6) - sector;
        float p = Clamped(most * (1 - saturation));
        float q = Clamped(most * (1 - (saturation * fraction)));
        float t = Clamped(most * (1 - (saturation * (1 - fraction))));
        (r, g, b) = ((int)sector % 6) switch
        {
            0 => (most, t, p),
            1 => (q, most, p),
            2 => (p, most, t),
            3 => (p, q, most),
            4 => (t, p, most),
            _ => (most, p, q),
        };
        pixel[0] = (byte)(r * Steps);
        pixel[1] = (byte)(g * Steps);
        pixel[2] = (byte)(b * Steps);
    }

    private static float Wrapped(float value) => value - MathF.Floor(value);

    private static float Clamped(float value) => Math.Clamp(value, 0, 1);
}
