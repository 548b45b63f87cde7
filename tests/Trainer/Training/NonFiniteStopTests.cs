using System.Runtime.InteropServices;
using Wikiart.Cuda.Trainer.Data;
using Wikiart.Cuda.Trainer.Data.Augmentation;
using Wikiart.Cuda.Trainer.Formats;
using Wikiart.Cuda.Trainer.Tests.Commands;
using Wikiart.Cuda.Trainer.Tests.Data;
using Wikiart.Cuda.Trainer.Training;

namespace Wikiart.Cuda.Trainer.Tests.Training;

/// <summary>A run whose loss is not finite names the step and the layer, and leaves a file that shows the same again.</summary>
public sealed class NonFiniteStopTests
{
    [Test]
    public void An_update_that_overflows_is_blamed_on_its_step()
    {
        using TempFolder folder = new();
        string run = folder.At("run");
        string sentence = CommandRun.Refusal(
            ["train", .. SmallDemo.With("--lr", "1e38"), "--optimizer", "sgd", "--weight-decay", "1000", "--epochs", "3", "--run-dir", run]);
        Assert.That(sentence, Does.Match(@"The loss became (NaN|∞|-∞|Infinity) in step 2 \(epoch 1, batch 2\): fc_\S+2\.\S+ is not finite since the update of step 1;"));
        Assert.That(Directory.GetFiles(run, "nan-step-*.safetensors"), Has.Length.EqualTo(1));
    }

    /// <summary>Weights of conv2 near the largest float overflow in its output, while they are finite themselves.</summary>
    [Test]
    public void An_output_that_overflows_is_blamed_on_its_layer()
    {
        using TempFolder folder = new();
        string first = folder.At("first");
        CommandRun.Success(["train", .. SmallDemo.Arguments, "--epochs", "1", "--run-dir", first]);
        string weights = Path.Combine(first, "best.safetensors");
        Overwrite(weights, "conv2.weight", 3e38f);
        string run = folder.At("run");
        string sentence = CommandRun.Refusal(["train", .. SmallDemo.Arguments, "--weights", weights, "--run-dir", run]);
        Assert.That(sentence, Does.Contain("in step 1 (epoch 1, batch 1): conv2 is the first layer whose output is not finite, though its weights are"));

        string table = CommandRun.Success("replay", Path.Combine(run, "nan-step-1.safetensors"));
        string[] outputs = [.. table.Split('\n').Where(line => line.Contains("output"))];
        Assert.That(outputs[0], Does.Match(@"conv1 .*│ 0 +│"));
        Assert.That(outputs[1], Does.Match(@"conv2 .*│ [1-9]\d* +│"));
        Assert.That(table, Does.Match("loss of artist: (NaN|Infinity|∞)"));
    }

    /// <summary>A mixed batch is saved with its mix, or the replay would compute another step.</summary>
    [Test]
    public void The_mix_of_the_batch_is_saved_and_replayed()
    {
        using TempFolder folder = new();
        string first = folder.At("first");
        CommandRun.Success(["train", .. SmallDemo.Arguments, "--epochs", "1", "--run-dir", first]);
        string weights = Path.Combine(first, "best.safetensors");
        Overwrite(weights, "conv2.weight", 3e38f);
        string run = folder.At("run");
        _ = CommandRun.Refusal(["train", .. SmallDemo.Arguments, "--weights", weights, "--cutmix", "1", "--run-dir", run]);
        string dump = Path.Combine(run, "nan-step-1.safetensors");
        using SafetensorsFile file = SafetensorsFile.Open(dump);
        PixelBatch batch = StepDump.ReadBatch(dump, file);
        BatchLoaderOptions loading = TrainingData.Loading(SmallDemo.Options, training: true);
        Assert.That(batch.Mix, Is.EqualTo(Mixup.Of(loading with { Augmentation = new AugmentationOptions { CutMix = 1 } }, 0)).And.Not.Null);
        Assert.That(CommandRun.Success("replay", dump), Does.Match("loss of genre: (NaN|Infinity|∞)"));
    }

    [Test]
    public void A_file_without_a_batch_is_named()
    {
        using TempFolder folder = new();
        string run = folder.At("run");
        CommandRun.Success(["train", .. SmallDemo.Arguments, "--epochs", "1", "--run-dir", run]);
        Assert.That(CommandRun.Refusal("replay", Path.Combine(run, "last.safetensors")), Does.Contain("last.safetensors' holds no batch"));
    }

    private static void Overwrite(string path, string name, float value)
    {
        byte[] bytes = File.ReadAllBytes(path);
        long offset;
        long count;
        using (SafetensorsFile file = SafetensorsFile.Open(path))
        {
            float[] values = new float[file.Get(name).ElementCount];
            file.Read(name, values);
            count = values.Length;
            offset = bytes.AsSpan().IndexOf(MemoryMarshal.AsBytes(values.AsSpan()));
        }

        MemoryMarshal.Cast<byte, float>(bytes.AsSpan((int)offset, (int)count * sizeof(float))).Fill(value);
        File.WriteAllBytes(path, bytes);
    }
}
