namespace Wikiart.Cuda.Trainer.Data.Augmentation;

/// <summary>Changes of square RGB pictures that look at more than one pixel.</summary>
internal static class PlaneOperations
{
    /// <summary>torchvision: <c>adjust_sharpness</c>; factor 0 is smoothed by (1 1 1; 1 5 1; 1 1 1) / 13, 1 the picture. The edge stays.</summary>
    /// <param name="picture">The picture.</param>
    /// <param name="size">Its side.</param>
    /// <param name="factor">How sharp.</param>
    /// <param name="result">Receives the result.</param>
    public static void Sharpness(ReadOnlySpan<byte> picture, int size, double factor, Span<byte> result)
    {
        (float share, float rest) = ((float)factor, (float)(1 - factor));
        int stride = size * 3;
        for (int i = 0; i < picture.Length; i++)
        {
            int column = i % stride / 3;
            int row = i / stride;
            bool edge = column == 0 || column == size - 1 || row == 0 || row == size - 1;
            float smooth = edge ? picture[i] : MathF.Round(Smoothed(picture, i, stride));
            result[i] = ColorOperations.Truncated((share * picture[i]) + (rest * smooth));
        }
    }

    /// <summary>
    /// Each pixel becomes the nearest one at <c>(x', y') = (a x + b y + c, d x + e y + f)</c>, where pixel centres lie at halves; black
    /// outside the picture (torchvision: <c>affine</c> with nearest interpolation).
    /// </summary>
    /// <param name="picture">The picture.</param>
    /// <param name="size">Its side.</param>
    /// <param name="map">From the result to the picture.</param>
    /// <param name="result">Receives the result.</param>
    public static void Affine(ReadOnlySpan<byte> picture, int size, AffineMap map, Span<byte> result)
    {
        for (int y = 0; y < size; y++)
        {
            for (int x = 0; x < size; x++)
            {
                (double column, double row) = map.Of(x + 0.5, y + 0.5);
                Span<byte> pixel = result.Slice(((y * size) + x) * 3, 3);
                if (column >= 0 && column < size && row >= 0 && row < size)
                {
                    picture.Slice((((int)row * size) + (int)column) * 3, 3).CopyTo(pixel);
                }
                else
                {
                    pixel.Clear();
                }
            }
        }
    }

    /// <summary>Fills a rectangle with one colour.</summary>
    public static void Fill(Span<byte> picture, int size, Images.PixelRegion region, ReadOnlySpan<byte> colour)
    {
        for (int y = region.Top; y < region.Top + region.Height; y++)
        {
            for (int x = region.Left; x < region.Left + region.Width; x++)
            {
                colour.CopyTo(picture[(((y * size) + x) * 3)..]);
            }
        }
    }

    private static float Smoothed(ReadOnlySpan<byte> picture, int at, int stride)
    {
        int sum = 4 * picture[at];
        for (int row = -stride; row <= stride; row += stride)
        {
            sum += picture[at + row - 3] + picture[at + row] + picture[at + row + 3];
        }

        return sum / 13f;
    }
}
