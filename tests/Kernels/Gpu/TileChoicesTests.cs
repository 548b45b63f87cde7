using Wikiart.Cuda.Kernels.Gpu;

namespace Wikiart.Cuda.Kernels.Tests.Gpu;

/// <summary>Which tile runs where nothing was measured, and what is remembered of a measurement.</summary>
internal sealed class TileChoicesTests
{
    private const int Multiprocessors = 132;

    [Test]
    public void What_was_chosen_is_what_a_file_brings_back()
    {
        GemmSize size = new(1568, 512, 4608);
        TileChoices choices = new(Multiprocessors);
        foreach (KernelTile tile in choices.Candidates(Operation.ConvForward, size))
        {
            choices.Choose(Operation.ConvForward, size, tile);
            string path = Path.Combine(TestContext.CurrentContext.WorkDirectory, $"tiles-{tile.Suffix}.txt");
            choices.Write(path);
            TileChoices read = new(Multiprocessors);
            read.Read(path);
            File.Delete(path);
            Assert.That(read.Of<KernelTile>(Operation.ConvForward, size, TensorTile.Slim), Is.EqualTo(tile));
            Assert.That(read.Of<KernelTile>(Operation.ConvForward, size with { Rows = 49 }, TensorTile.Slim), Is.EqualTo(TensorTile.Slim), "another size");
        }
    }

    /// <summary>The last stage of a ResNet-18 has 52 wide tiles for 32 pictures, the first one 784 narrow ones.</summary>
    [TestCase(1568, 512, 4608, "wide_split", 5)]
    [TestCase(6272, 256, 2304, "wide_split", 2)]
    [TestCase(25_088, 128, 1152, "wide", 1)]
    [TestCase(100_352, 64, 576, "narrow", 1)]
    [TestCase(1568, 512, 256, "wide_split", 2)]
    [TestCase(1568, 512, 128, "wide", 1)]
    public void Few_tiles_are_split_until_they_fill_the_multiprocessors(int rows, int columns, int depth, string suffix, int parts)
    {
        GemmSize size = new(rows, columns, depth);
        TensorTile tile = TensorTile.For(size, canSplit: true, Multiprocessors);
        Assert.That(tile.Suffix, Is.EqualTo(suffix));
        Assert.That(tile.Parts(size, Multiprocessors), Is.EqualTo(parts));
        Assert.That(TensorTile.For(size, canSplit: false, Multiprocessors).SplitsK, Is.False);
    }
}
