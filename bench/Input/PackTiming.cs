using System.Diagnostics;
using Wikiart.Cuda.Trainer.Data;
using Wikiart.Cuda.Trainer.Data.Images;
using Wikiart.Cuda.Trainer.Data.Packed;

namespace Wikiart.Cuda.InputBenchmarks;

/// <summary>All of <c>wikiart prepare</c>, from a parquet file to packed shards, beside the decoder alone on as many threads.</summary>
internal static class PackTiming
{
    private const int Rounds = 3;

    public static void Print(int threads)
    {
        Console.WriteLine($"{threads} threads; pictures a second, the median of {Rounds} turns");
        foreach ((int width, int height, int count) in ((int, int, int)[])[(640, 480, 4800), (1400, 1000, 1200), (3000, 2400, 240)])
        {
            string folder = Directory.CreateTempSubdirectory("wikiart-pack-").FullName;
            try
            {
                string source = Directory.CreateDirectory(Path.Combine(folder, "source")).FullName;
                BigShards.Write(source, count, width, height, groupRows: 100);
                using IPaintingSource paintings = PaintingSources.Open(source);
                double[] decode = new double[Rounds];
                double[] prepare = new double[Rounds];
                for (int round = 0; round < Rounds; round++)
                {
                    decode[round] = count / Time(() => Decode(paintings, threads));
                    string packed = Directory.CreateDirectory(Path.Combine(folder, $"packed-{round}")).FullName;
                    PackOptions options = new() { Folder = packed, SourceName = source, Side = 256, Threads = threads };
                    prepare[round] = count / Time(() => new Packer(paintings, options).Run(() => false, _ => { }));
                }

                double alone = decode.Order().ElementAt(Rounds / 2);
                double whole = prepare.Order().ElementAt(Rounds / 2);
                Console.WriteLine($"{width,4} x {height,-4} decoder alone {alone,7:0.0}/s   prepare {whole,7:0.0}/s   {whole / alone:0.00}");
            }
            finally
            {
                Directory.Delete(folder, recursive: true);
            }
        }
    }

    private static void Decode(IPaintingSource paintings, int threads)
    {
        ImageDecoder decoder = new();
        OrderedWork.Run<bool>(
            paintings.Count,
            threads,
            sample =>
            {
                ReadOnlyMemory<byte> encoded = paintings.ReadEncoded(sample);
                return () =>
                {
                    decoder.Decode(encoded.Span, out DecodedPicture? picture);
                    using (picture)
                    {
                        return picture is not null;
                    }
                };
            },
            (_, _) => { },
            () => false);
    }

    private static double Time(Action work)
    {
        Stopwatch watch = Stopwatch.StartNew();
        work();
        return watch.Elapsed.TotalSeconds;
    }
}
