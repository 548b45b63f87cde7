using Wikiart.Cuda.Kernels;
using Wikiart.Cuda.Kernels.Cpu;
using Wikiart.Cuda.Kernels.Layers;
using Wikiart.Cuda.Runtime;
using Wikiart.Cuda.Trainer.Data;
using Wikiart.Cuda.Trainer.Inference;
using Wikiart.Cuda.Trainer.Model;
using Wikiart.Cuda.Trainer.Training;

namespace Wikiart.Cuda.Trainer.Tests.Export;

/// <summary>Pictures of the small demo data as the model sees them, and what our model says of them.</summary>
/// <param name="Side">Side of the pictures.</param>
/// <param name="Pixels">[batch, side, side, 3].</param>
/// <param name="Logits">Logits of each task, [batch, classes].</param>
internal sealed record DemoLogits(int Side, byte[] Pixels, IReadOnlyDictionary<string, float[]> Logits)
{
    public static DemoLogits Of(string checkpoint, int batch)
    {
        using TrainedModel trained = new(checkpoint);
        using HostDevice device = new();
        using CpuOperations operations = new(device, 2);
        BatchLoaderOptions loading = TrainingData.Loading(trained.Info.Options, training: false) with { BatchSize = batch };
        using ModelRunner runner = new(new LayerContext(operations, isTraining: false), trained.Info.Model, batch, loading.Side);
        Checkpoint.LoadWeights(trained.Path, trained.File, runner.Model);
        using IPaintingSource source = PaintingSources.Open(SmallDemo.Shard);
        using BatchLoader loader = new(source, [.. Enumerable.Range(0, batch)], loading);
        PixelBatch pictures = loader.Next()!;
        float[] logits = [.. runner.Read(runner.Forward(pictures, new Tape { IsRecording = false }))];
        HeadLayout heads = runner.Model.Heads;
        Dictionary<string, float[]> byTask = [];
        for (int task = 0; task < heads.Tasks; task++)
        {
            int offset = heads.Offsets[task];
            int classes = heads.Classes[task];
            byTask[trained.Info.Tasks[task].Task] =
                [.. Enumerable.Range(0, batch).SelectMany(row => logits.Skip((row * heads.TotalClasses) + offset).Take(classes))];
        }

        return new DemoLogits(loading.ImageSize, Cropped(pictures, loading.ImageSize), byTask);
    }

    private static byte[] Cropped(PixelBatch pictures, int side) => [.. Enumerable.Range(0, pictures.Count).SelectMany(row =>
        from y in Enumerable.Range(pictures.Crops[row * 3], side)
        from x in Enumerable.Range(pictures.Crops[(row * 3) + 1], side)
        from channel in Enumerable.Range(0, 3)
        select pictures.PixelsOf(row)[(((y * pictures.Side) + x) * 3) + channel])];
}
