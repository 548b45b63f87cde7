using SixLabors.ImageSharp;
using SixLabors.ImageSharp.Formats.Jpeg;
using SixLabors.ImageSharp.PixelFormats;
using Wikiart.Cuda.Runtime;
using Wikiart.Cuda.Trainer.Data.Sources;
using Wikiart.Cuda.Trainer.Formats;

namespace Wikiart.Cuda.Trainer.Data.Demo;

/// <summary>
/// Paints data to try the program with. Picture number i of a seed is the same however many are painted; palette and
/// brush tell the artist, composition the genre and rendering the style.
/// </summary>
internal static class DemoGenerator
{
    /// <summary>The side of a picture in pixels unless told otherwise.</summary>
    public const int DefaultSide = 80;

    private const int JpegQuality = 92;
    private const int RowGroupRows = 500;
    private const ulong Stream = 0x44454D4F;

    /// <summary>Paints pictures and writes them as a parquet shard laid out as huggan/wikiart, replacing it in one step.</summary>
    /// <param name="path">The parquet file.</param>
    /// <param name="count">The number of pictures.</param>
    /// <param name="seed">Which pictures.</param>
    /// <param name="side">Their side in pixels.</param>
    /// <exception cref="UserException">The file cannot be written.</exception>
    public static void WriteShard(string path, int count, ulong seed, int side = DefaultSide)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(count);
        var images = new ReadOnlyMemory<byte>[count];
        var labels = new long[3][];
        for (int task = 0; task < labels.Length; task++)
        {
            labels[task] = new long[count];
        }

        Parallel.For(0, count, () => new DemoPainter(side), (i, _, painter) =>
        {
            (DemoLabels drawn, images[i]) = Encoded(painter, seed, i);
            (labels[0][i], labels[1][i], labels[2][i]) = (drawn.Artist, drawn.Genre, drawn.Style);
            return painter;
        }, _ => { });
        HuggingFaceShard.Write(path, DemoLabels.Tasks, images, labels, RowGroupRows);
    }

    /// <summary>Paints pictures and writes each as a JPEG file named after its labels.</summary>
    /// <param name="folder">An existing folder.</param>
    /// <param name="firstIndex">The first picture's number.</param>
    /// <param name="count">How many.</param>
    /// <param name="seed">Which pictures.</param>
    /// <param name="side">Their side in pixels.</param>
    /// <exception cref="UserException">A file cannot be written.</exception>
    public static void WriteExamples(string folder, int firstIndex, int count, ulong seed, int side)
    {
        DemoPainter painter = new(side);
        for (int i = 0; i < count; i++)
        {
            (DemoLabels labels, byte[] jpeg) = Encoded(painter, seed, firstIndex + i);
            string[] names = [.. DemoLabels.Tasks.Zip([labels.Artist, labels.Genre, labels.Style], (task, label) => task.ClassNames[label])];
            string name = string.Join('_', names).Replace(' ', '-').ToLowerInvariant();
            AtomicFile.Write(Path.Combine(folder, $"{i + 1}_{name}.jpg"), stream => stream.Write(jpeg));
        }
    }

    /// <summary>Paints picture number <paramref name="index"/> of a seed.</summary>
    public static (DemoLabels Labels, Image<Rgb24> Image) Paint(DemoPainter painter, ulong seed, int index)
    {
        var random = new CounterRandom(seed, Stream, (ulong)index);
        DemoLabels labels = DemoLabels.Draw(ref random);
        return (labels, painter.Paint(labels, random));
    }

    private static (DemoLabels Labels, byte[] Jpeg) Encoded(DemoPainter painter, ulong seed, int index)
    {
        (DemoLabels labels, Image<Rgb24> image) = Paint(painter, seed, index);
        using (image)
        {
            using var stream = new MemoryStream();
            image.Save(stream, new JpegEncoder { Quality = JpegQuality, ColorType = JpegColorType.YCbCrRatio444 });
            return (labels, stream.ToArray());
        }
    }
}
