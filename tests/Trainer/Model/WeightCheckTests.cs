using Wikiart.Cuda.Kernels.Cpu;
using Wikiart.Cuda.Kernels.Layers;
using Wikiart.Cuda.Runtime;
using Wikiart.Cuda.Trainer.Formats;
using Wikiart.Cuda.Trainer.Model;
using Wikiart.Cuda.Trainer.Tests.Commands;
using Wikiart.Cuda.Trainer.Tests.Data;
using Wikiart.Cuda.Trainer.Training;

namespace Wikiart.Cuda.Trainer.Tests.Model;

/// <summary>Weights that were trained at one size in a model of another.</summary>
public sealed class WeightCheckTests
{
    private static readonly TaskNames[] Tasks = [new("artist", ["a", "b", "c"]), new("genre", ["d", "e"]), new("style", ["f", "g"])];

    [Test]
    public void Weights_of_128_pixels_in_a_model_of_224_show_the_impossible_flatten()
    {
        using TempFolder folder = new();
        string weights = folder.At("w128.safetensors");
        Save(weights, TrainOptions.Baseline(SmallDemo.Shard) with { ImageSize = 128, Hidden = 2 });
        string run = folder.At("run");
        string sentence = CommandRun.Refusal(
            "train", "--data", SmallDemo.Shard, "--weights", weights, "--hidden", "2", "--batch-size", "1", "--run-dir", run);
        Assert.That(sentence, Is.EqualTo(
            $"wikiart: '{weights}': fc_artist1.weight is [2, 65536], and this model's is [2, 200704]: the file's layer takes 65536 features, " +
            "and the trunk gives 200704 (256×28×28 at 224 px); it fits --image-size 128. " +
            "A view(-1, 65536), which infers the batch, would have turned a batch of 32 into 98."));
        Assert.That(Directory.Exists(run), Is.False, "nothing is begun");
    }

    [Test]
    public void Other_mismatches_name_the_layer_and_both_shapes()
    {
        using TempFolder folder = new();
        TrainOptions small = SmallDemo.Options;
        string weights = folder.At("w.safetensors");
        Save(weights, small);
        string message = Mismatch(weights, small with { ImageSize = 20 });
        Assert.That(message, Does.Contain("fc_artist1.weight is [8, 128], and this model's is [8, 200]"));
        Assert.That(message, Does.Contain("it fits --image-size 16").And.EndsWith("would have turned a batch of 32 into 50."));
        Assert.That(Mismatch(weights, small with { Hidden = 9 }), Does.EndWith("fc_artist1.weight is [8, 128], and this model's is [9, 128]."));
        Assert.That(Mismatch(weights, small with { Trunk = [5, 8] }), Does.EndWith("conv1.weight is [4, 3, 3, 3], and this model's is [5, 3, 3, 3]."));
        Assert.That(
            Mismatch(weights, small with { Trunk = [4, 8, 8] }),
            Does.Contain("lacks 2 of the model's 18 entries, the first being conv3.weight [8, 8, 3, 3]"));
    }

    private static string Mismatch(string weights, TrainOptions options)
    {
        using HostDevice device = new();
        using CpuOperations operations = new(device, threads: 1);
        using PaintingClassifier model = Model(operations, options);
        using SafetensorsFile file = SafetensorsFile.Open(weights);
        return Assert.Throws<UserException>(() => Checkpoint.LoadWeights(weights, file, model)).Message;
    }

    private static void Save(string path, TrainOptions options)
    {
        using HostDevice device = new();
        using CpuOperations operations = new(device, threads: 1);
        using PaintingClassifier model = Model(operations, options);
        WeightInitializer.Initialize(model.Parameters, seed: 1);
        Checkpoint.SaveWeights(path, new CheckpointInfo(options, Tasks, new TrainProgress()), model);
    }

    private static PaintingClassifier Model(CpuOperations operations, TrainOptions options) => new(
        new LayerContext(operations, isTraining: false),
        new CheckpointInfo(options, Tasks, new TrainProgress()).Model,
        batch: 1,
        fusesUpdate: false);
}
