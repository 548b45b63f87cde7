using SixLabors.ImageSharp;
using SixLabors.ImageSharp.PixelFormats;
using SixLabors.ImageSharp.Processing;
using Wikiart.Cuda.Trainer.Data;
using Wikiart.Cuda.Trainer.Data.Images;

namespace Wikiart.Cuda.Trainer.Tests.Data;

public sealed class ResamplerTests
{
    [TestCase(40, 40, 40, 0.5)]
    [TestCase(100, 61, 24, 0.5)]
    [TestCase(61, 100, 24, 0.1)]
    [TestCase(9, 7, 32, 0.9)]
    [TestCase(300, 20, 8, 1)]
    public void Equals_the_triangle_filter_evaluated_in_double(int width, int height, int size, double position)
    {
        using Image<Rgb24> image = Noise(width, height);
        ResizeWindow window = Squares.Place(width, height, size, position);
        var pixels = new byte[size * size * 3];
        new Resampler().Resample(new ImageRows(image), window, pixels);

        for (int y = 0; y < size; y++)
        {
            for (int x = 0; x < size; x++)
            {
                double[] expected = Filtered(image, window, window.Output.Left + x, window.Output.Top + y);
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
            ResizeWindow.Resized(width, height, size).CentreCrop(size, size),
            Is.EqualTo(new ResizeWindow(new(0, 0, width, height), resizedWidth, resizedHeight, new(left, top, size, size))));

    [Test]
    public void A_region_is_resized_as_if_it_were_a_picture_of_its_own()
    {
        using Image<Rgb24> image = Noise(50, 40);
        using Image<Rgb24> region = image.Clone(context => context.Crop(new Rectangle(7, 5, 31, 20)));
        byte[] expected = new byte[24 * 18 * 3];
        byte[] actual = new byte[expected.Length];
        Resampler resampler = new();
        resampler.Resample(new ImageRows(region), new ResizeWindow(new(0, 0, 31, 20), 24, 18, new(0, 0, 24, 18)), expected);
        resampler.Resample(new ImageRows(image), new ResizeWindow(new(7, 5, 31, 20), 24, 18, new(0, 0, 24, 18)), actual);
        Assert.That(actual, Is.EqualTo(expected));
    }

    [Test]
    public void A_window_equals_the_same_part_of_the_whole([Values(30, 50, 90)] int shorter)
    {
        using Image<Rgb24> image = Noise(61, 47);
        ResizeWindow whole = ResizeWindow.Resized(61, 47, shorter);
        byte[] all = new byte[whole.Width * whole.Height * 3];
        byte[] part = new byte[20 * 11 * 3];
        Resampler resampler = new();
        resampler.Resample(new ImageRows(image), whole, all);
        resampler.Resample(new ImageRows(image), whole.Crop(9, 13, 20, 11), part);
        for (int y = 0; y < 11; y++)
        {
            Assert.That(part.AsSpan(y * 60, 60).ToArray(), Is.EqualTo(all.AsSpan((((13 + y) * whole.Width) + 9) * 3, 60).ToArray()));
        }
    }

    /// <summary>Sizes down to one pixel, reductions up to 40, windows at every edge.</summary>
    [Test]
    public void Every_instruction_set_gives_the_same_bits([Values(nameof(RowInstructions.Avx2), nameof(RowInstructions.Avx512Vbmi))] string instructions)
    {
        RowInstructions most = Enum.Parse<RowInstructions>(instructions);
        if (RowInstructionSupport.Best < most)
        {
            Assert.Ignore($"This processor has no {most} to compare with.");
        }

        CounterRandom random = new(9);
        Resampler plain = new(RowInstructions.Any);
        Resampler fast = new(most);
        for (int i = 0; i < 300; i++)
        {
            int width = 1 + random.NextInt(i % 3 == 0 ? 300 : 40);
            int height = 1 + random.NextInt(40);
            using Image<Rgb24> image = Noise(width, height);
            int left = random.NextInt(width);
            int top = random.NextInt(height);
            PixelRegion source = new(left, top, 1 + random.NextInt(width - left), 1 + random.NextInt(height - top));
            int resizedWidth = 1 + random.NextInt(i % 2 == 0 ? 9 : 140);
            int resizedHeight = 1 + random.NextInt(30);
            PixelRegion output = new(random.NextInt(resizedWidth), random.NextInt(resizedHeight), 1, 1);
            output = output with { Width = 1 + random.NextInt(resizedWidth - output.Left), Height = 1 + random.NextInt(resizedHeight - output.Top) };
            ResizeWindow window = new(source, resizedWidth, resizedHeight, output);
            byte[] expected = new byte[output.Width * output.Height * 3];
            byte[] actual = new byte[expected.Length];
            plain.Resample(new ImageRows(image), window, expected);
            fast.Resample(new ImageRows(image), window, actual);
            Assert.That(actual, Is.EqualTo(expected), $"{width}×{height}, {window}");
        }
    }

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

    private static double[] Filtered(Image<Rgb24> image, ResizeWindow window, int x, int y)
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
