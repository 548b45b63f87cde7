namespace Wikiart.Cuda.Trainer.Data.Augmentation;

/// <summary>
/// Changes of colour in place, on RGB bytes [pixel][channel]. Each does what torchvision's function of the same name does to an
/// 8-bit tensor: <c>factor * picture + (1 - factor) * other</c> is computed in single precision, clamped and truncated.
/// </summary>
internal static class ColorOperations
{
    /// <summary>torchvision: <c>adjust_brightness</c>; factor 0 is black, 1 the picture.</summary>
    public static void Brightness(Span<byte> pixels, double factor) => Map(pixels, value => Truncated((float)factor * value));

    /// <summary>torchvision: <c>adjust_contrast</c>; factor 0 is the mean grey, 1 the picture.</summary>
    public static void Contrast(Span<byte> pixels, double factor)
    {
        long sum = 0;
        for (int i = 0; i < pixels.Length; i += 3)
        {
            sum += Grey(pixels[i..]);
        }

        float mean = (float)(sum / (pixels.Length / 3.0));
        Map(pixels, value => Truncated(((float)factor * value) + ((float)(1 - factor) * mean)));
    }

    /// <summary>torchvision: <c>adjust_saturation</c>; factor 0 is grey, 1 the picture.</summary>
    public static void Saturation(Span<byte> pixels, double factor)
    {
        (float share, float rest) = ((float)factor, (float)(1 - factor));
        for (int i = 0; i < pixels.Length; i += 3)
        {
            float grey = rest * Grey(pixels[i..]);
            pixels[i] = Truncated((share * pixels[i]) + grey);
            pixels[i + 1] = Truncated((share * pixels[i + 1]) + grey);
            pixels[i + 2] = Truncated((share * pixels[i + 2]) + grey);
        }
    }

    /// <summary>torchvision: <c>adjust_hue</c>; the factor, -0.5 to 0.5, is a share of the colour circle.</summary>
    public static void Hue(Span<byte> pixels, float factor)
    {
        for (int i = 0; i < pixels.Length; i += 3)
        {
            Hsv.Rotate(pixels.Slice(i, 3), factor);
        }
    }

    /// <summary>torchvision: <c>posterize</c>; keeps the highest bits.</summary>
    public static void Posterize(Span<byte> pixels, int bits) => Map(pixels, value => (byte)(value & -(1 << (8 - bits))));

    /// <summary>torchvision: <c>solarize</c>; inverts what is at least the threshold.</summary>
    public static void Solarize(Span<byte> pixels, float threshold) => Map(pixels, value => (byte)(value >= threshold ? 255 - value : value));

    /// <summary>torchvision: <c>autocontrast</c>; stretches each channel to the full range.</summary>
    public static void AutoContrast(Span<byte> pixels)
    {
        for (int channel = 0; channel < 3; channel++)
        {
            (byte least, byte most) = (byte.MaxValue, byte.MinValue);
            for (int i = channel; i < pixels.Length; i += 3)
            {
                least = Math.Min(least, pixels[i]);
                most = Math.Max(most, pixels[i]);
            }

            if (most > least)
            {
                float scale = 255f / (most - least);
                Map(pixels, channel, value => Truncated((value - least) * scale));
            }
        }
    }

    /// <summary>torchvision: <c>equalize</c>; makes each channel's histogram flat.</summary>
    public static void Equalize(Span<byte> pixels)
    {
        int[] histogram = new int[256];
        for (int channel = 0; channel < 3; channel++)
        {
            Array.Clear(histogram);
            for (int i = channel; i < pixels.Length; i += 3)
            {
                histogram[pixels[i]]++;
            }

            int last = Array.FindLast(histogram, count => count > 0);
            int step = ((pixels.Length / 3) - last) / 255;
            if (step == 0)
            {
                continue;
            }

            byte[] table = new byte[256];
            for (int value = 1, below = histogram[0]; value < table.Length; below += histogram[value++])
            {
                table[value] = (byte)Math.Min((below + (step / 2)) / step, 255);
            }

            Map(pixels, channel, value => table[value]);
        }
    }

    /// <summary>A value as a byte: clamped, then without its fraction.</summary>
    public static byte Truncated(float value) => (byte)Math.Clamp(value, 0, 255);

    // torchvision: rgb_to_grayscale, which truncates.
    private static int Grey(ReadOnlySpan<byte> pixel) => (int)((0.2989f * pixel[0]) + (0.587f * pixel[1]) + (0.114f * pixel[2]));

    private static void Map(Span<byte> pixels, Func<int, byte> change)
    {
        Span<byte> table = stackalloc byte[256];
        Fill(table, change);
        foreach (ref byte value in pixels)
        {
            value = table[value];
        }
    }

    private static void Map(Span<byte> pixels, int channel, Func<int, byte> change)
    {
        Span<byte> table = stackalloc byte[256];
        Fill(table, change);
        for (int i = channel; i < pixels.Length; i += 3)
        {
            pixels[i] = table[pixels[i]];
        }
    }

    private static void Fill(Span<byte> table, Func<int, byte> change)
    {
        for (int value = 0; value < table.Length; value++)
        {
            table[value] = change(value);
        }
    }
}
