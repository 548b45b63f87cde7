using SixLabors.ImageSharp;
using SixLabors.ImageSharp.PixelFormats;
using Wikiart.Cuda.Trainer.Data;
using Wikiart.Cuda.Trainer.Data.Demo;

namespace Wikiart.Cuda.Peer.Contestants;

/// <summary>The batch that both sides train on: pictures as the demo paints them, with labels drawn at random.</summary>
internal static class SampleBatch
{
    private const ulong Stream = 0x42454E43;

    /// <summary>Paints it.</summary>
    /// <param name="work">The workload.</param>
    /// <returns>Equal batches for equal workloads.</returns>
    public static PixelBatch Paint(Workload work)
    {
        PixelBatch batch = new(work.Batch, work.Size, work.Model.Heads.Count) { Count = work.Batch };
        Parallel.For(0, work.Batch, () => new DemoPainter(work.Size), (i, _, painter) =>
        {
            using Image<Rgb24> image = DemoGenerator.Paint(painter, Workload.Seed, i).Image;
            image.CopyPixelDataTo(batch.PixelsOf(i));
            return painter;
        }, _ => { });
        CounterRandom random = new(Workload.Seed, Stream);
        for (int i = 0; i < batch.Labels.Length; i++)
        {
            batch.Labels[i] = random.NextInt(work.Model.Heads[i % work.Model.Heads.Count].Classes);
        }

        return batch;
    }
}
