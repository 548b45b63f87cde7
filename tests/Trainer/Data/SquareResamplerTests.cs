using SixLabors.ImageSharp;
using SixLabors.ImageSharp.PixelFormats;
using Wikiart.Cuda.Trainer.Data;
using Wikiart.Cuda.Trainer.Data.Images;

namespace Wikiart.Cuda.Trainer.Tests.Data;

public sealed class SquareResamplerTests
{
    [TestCase(40, 40, 40, 0.5)]
    [TestCase(100, 61, 24, 0.5)]
    [TestCase(61, 100, 24, 0.1)]
    [TestCase(9, 7, 32, 0.9)]
    [TestCase(300, 20, 8, 1)]
    public void Equals_the_triangle_filter_evaluated_in_double(int width, int height, int size, double position)
    {
        using Image<Rgb24> image = Noise(width, height);
        SquareWindow window = SquareWindow.Place(width, height, size, position);
        var pixels = new byte[size * size * 3];
        SquareResampler.Resample(image, window, pixels);

        for (int y = 0; y < size; y++)
        {
            for (int x = 0; x < size; x++)
            {
                double[] expected = Filtered(image, window, window.Left + x, window.Top + y);
                for (int c = 0; c < 3; c++)
                {
                    // Two roundings to 8 bits, one for each axis.
                    Assert.That(pixels[(((y * size) + x) * 3) + c], Is.EqualTo(expected[c]).Within(1.01), $"({x}, {y}) channel {c}");
                }
            }
        }
    }

    [TestCase(1000, 1400, 256, 256, 358, 0, 51)]
    [TestCase(1400, 1000, 256, 358, 256, 51, 0)]
    [TestCase(641, 480, 224, 299, 224, 38, 0)]
    [TestCase(5, 5, 64, 64, 64, 0, 0)]
    public void The_window_is_torchvisions_resize_and_centre_crop(
        int width, int height, int size, int resizedWidth, int resizedHeight, int left, int top) =>
        Assert.That(
            SquareWindow.Place(width, height, size, 0.5), Is.EqualTo(new SquareWindow(size, resizedWidth, resizedHeight, left, top)));

    private static Image<Rgb24> Noise(int width, int height)
    {
        var random = new CounterRandom(5);
        var image = new Image<Rgb24>(width, height);
        for (int y = 0; y < height; y++)
        {
            for (int x = 0; x < width; x++)
            {
                ulong bits = random.NextBits();
                image[x, y] = new Rgb24((byte)bits, (byte)(bits >> 8), (byte)(bits >> 16));
            }
        }

        return image;
    }

    private static double[] Filtered(Image<Rgb24> image, SquareWindow window, int x, int y)
    {
        var sum = new double[3];
        double total = 0;
        for (int row = 0; row < image.Height; row++)
        {
            double down = Weight(row, y, (double)image.Height / window.Height);
            for (int column = 0; down > 0 && column < image.Width; column++)
            {
                double weight = down * Weight(column, x, (double)image.Width / window.Width);
                Rgb24 pixel = image[column, row];
                sum[0] += weight * pixel.R;
                sum[1] += weight * pixel.G;
                sum[2] += weight * pixel.B;
                total += weight;
            }
        }

        return Array.ConvertAll(sum, value => value / total);
    }

    private static double Weight(int source, int output, double scale) =>
        Math.Max(0, 1 - (Math.Abs(source + 0.5 - ((output + 0.5) * scale)) / Math.Max(scale, 1)));
}
