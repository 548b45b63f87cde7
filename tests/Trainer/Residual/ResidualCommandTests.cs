using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;
using Wikiart.Cuda.Trainer.Formats;
using Wikiart.Cuda.Trainer.Import;
using Wikiart.Cuda.Trainer.Model;
using Wikiart.Cuda.Trainer.Tests.Commands;
using Wikiart.Cuda.Trainer.Tests.Data;
using Wikiart.Cuda.Trainer.Tests.Export;
using Wikiart.Cuda.Trainer.Tests.Serve;
using Wikiart.Cuda.Trainer.Tests.Training;

namespace Wikiart.Cuda.Trainer.Tests.Residual;

/// <summary>The commands with a residual trunk: the same interfaces as with the baseline's.</summary>
public sealed class ResidualCommandTests
{
    private static string Best => Path.Combine(ResidualRun.Folder, "best.safetensors");

    [Test]
    public void The_summary_lists_the_trunk_and_every_head()
    {
        string output = CommandRun.Success("summary", "--trunk", "resnet18");
        Assert.That(output, Does.Contain("conv1").And.Contain("layer4.1.conv2").And.Contain("fc_artist1").And.Contain("fc_style2"));

        // torchvision's 11,689,512 without the 513,000 of its classifier, and three heads of 512 → 512 → 129, 11, 27.
        Assert.That(output, Does.Contain($"{11_689_512 - 513_000 + (3 * 513 * 512) + (513 * (129 + 11 + 27)):N0}"));
    }

    [Test]
    public void Evaluation_prediction_and_report_take_it()
    {
        Assert.That(CommandRun.Success("eval", "--weights", ResidualRun.Folder), Does.Contain("artist").And.Contain("style"));
        Assert.That(CommandRun.Success("predict", TrainedDemo.Pictures, "--weights", ResidualRun.Folder), Does.Contain("genre"));
        using TempFolder folder = new();
        CommandRun.Success("report", ResidualRun.Folder, "--out", folder.At("report.html"));
        Assert.That(File.ReadAllText(folder.At("report.html")), Does.Contain("Grad-CAM"));
    }

    [Test]
    [Platform("Linux,MacOsX", Reason = "ends the program with a signal")]
    public async Task It_is_served_with_heat_maps()
    {
        using ServiceRun service = ServiceRun.Of(ResidualRun.Folder);
        using ByteArrayContent picture = new(TestImages.Numbered(1));
        using HttpResponseMessage response = await service.Client.PostAsync("/predict", picture);
        JsonElement tasks = (await response.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("tasks");
        foreach (string task in (string[])["artist", "genre", "style"])
        {
            JsonElement answer = tasks.GetProperty(task);
            Assert.That(answer.GetProperty("classes").GetArrayLength(), Is.Positive, task);

            // The trunk halves the 32 pixels five times.
            Assert.That(answer.GetProperty("heat_map").GetProperty("values").GetArrayLength(), Is.EqualTo(1), task);
        }

        Assert.That(service.Stop().ExitCode, Is.Zero);
    }

    [Test]
    public void A_resumed_run_has_the_same_bits()
    {
        using TempFolder folder = new();
        string whole = folder.At("whole");
        string parts = folder.At("parts");
        string[] arguments = ["train", .. ResidualRun.Arguments, "--limit", "20"];
        CommandRun.Success([.. arguments, "--epochs", "2", "--run-dir", whole]);
        CommandRun.Success([.. arguments, "--epochs", "1", "--run-dir", parts]);
        CommandRun.Success("train", "--resume", parts, "--epochs", "2");
        RunFiles.AssertSameWeights(parts, whole);
    }

    [Test]
    public void ONNX_Runtime_computes_our_logits_and_the_graph_is_read_back()
    {
        using TempFolder folder = new();
        string file = folder.At("model.onnx");
        CommandRun.Success("export", ResidualRun.Folder, "--onnx", file, "--preprocessing");
        using InferenceSession session = new(file);
        DemoLogits demo = DemoLogits.Of(Best, batch: 3);
        DenseTensor<byte> pixels = new(demo.Pixels, [3, demo.Side, demo.Side, 3]);
        using IDisposableReadOnlyCollection<DisposableNamedOnnxValue> outputs = session.Run([NamedOnnxValue.CreateFromTensor("pixels", pixels)]);
        foreach (DisposableNamedOnnxValue output in outputs)
        {
            float[] expected = demo.Logits[output.Name];
            double off = output.AsEnumerable<float>().Zip(expected, (a, b) => Math.Abs(a - b)).Max();

            // Winograd's transforms magnify the rounding of 18 convolutions.
            Assert.That(off, Is.LessThan(1e-3 * expected.Max(Math.Abs)), output.Name);
        }

        CommandRun.Success("export", ResidualRun.Folder, "--onnx", folder.At("plain.onnx"));
        OnnxResidualTrunk read = OnnxResidualTrunk.Open(folder.At("plain.onnx"));
        Assert.That(read.Options, Is.EqualTo(new ResidualOptions()));
        using SafetensorsFile trained = SafetensorsFile.Open(Best);
        string[] trunk = [.. trained.Tensors.Select(tensor => tensor.Name).Where(name => !name.StartsWith("fc_", StringComparison.Ordinal))];
        Assert.That(read.Entries.Select(entry => entry.Name), Is.EquivalentTo(trunk));
    }

    [Test]
    public void Training_on_single_pictures_is_refused_in_a_sentence()
    {
        string[] arguments = ResidualRun.Arguments;
        arguments[Array.IndexOf(arguments, "--batch-size") + 1] = "1";
        using TempFolder folder = new();
        Assert.That(
            CommandRun.Refusal(["train", .. arguments, "--epochs", "1", "--run-dir", folder.At("run")]),
            Does.Contain("a batch of one picture").And.Contain("--freeze-norm"));
        CommandRun.Success(["train", .. arguments, "--limit", "3", "--freeze-norm", "--epochs", "1", "--run-dir", folder.At("run")]);
    }

    /// <summary>Before a device is looked for, and so before minutes of trials.</summary>
    [TestCase("tune")]
    [TestCase("bench")]
    public void Steps_on_single_pictures_are_refused_at_once(string command) => Assert.That(
        CommandRun.Refusal(command, "--trunk", "resnet18", "--batch-size", "1"), Does.Contain("a batch of one picture"));

    [Test]
    public void Frozen_parts_keep_their_weights([Values("trunk", "norm", "stages")] string part)
    {
        using TempFolder folder = new();
        string[] option = part switch
        {
            "trunk" => ["--freeze", "trunk"],
            "norm" => ["--freeze-norm"],
            _ => ["--unfreeze-every", "1"],
        };
        string run = folder.At("run");
        CommandRun.Success(["train", .. ResidualRun.Arguments, .. option, "--limit", "20", "--weights", Best, "--epochs", "2", "--run-dir", run]);
        using SafetensorsFile before = SafetensorsFile.Open(Best);
        using SafetensorsFile after = SafetensorsFile.Open(Path.Combine(run, "last.safetensors"));
        foreach (SafetensorsTensor tensor in before.Tensors)
        {
            bool isNorm = tensor.Name.Contains("bn") || tensor.Name.Contains("downsample.1") || tensor.Name.Contains("running");
            bool isHead = tensor.Name.StartsWith("fc_", StringComparison.Ordinal);

            // After one epoch of two the last stage has begun.
            bool isFrozen = !isHead && part switch { "trunk" => true, "norm" => isNorm, _ => !tensor.Name.StartsWith("layer4", StringComparison.Ordinal) };
            Assert.That(Values(after, tensor).SequenceEqual(Values(before, tensor)), Is.EqualTo(isFrozen), tensor.Name);
        }
    }

    [Test]
    public void Other_names_are_torchvisions_and_heads_that_a_file_lacks_start_at_random()
    {
        using TempFolder folder = new();
        using SafetensorsFile trained = SafetensorsFile.Open(Best);
        string file = folder.At("hugging-face.safetensors");
        SafetensorsWriter.Write(
            file,
            new Dictionary<string, string>(),
            [
                .. trained.Tensors.Where(tensor => !tensor.Name.StartsWith("fc_", StringComparison.Ordinal))
                    .Select(tensor => TensorSource.F32(HuggingFace(tensor.Name), [.. tensor.Dims], Values(trained, tensor))),
                TensorSource.F32("classifier.1.weight", [2, 1], new float[2]),
                TensorSource.I64("resnet.embedder.embedder.normalization.num_batches_tracked", [], new long[] { 7 }),
            ]);
        string run = folder.At("run");
        CommandRun.Success(["train", .. ResidualRun.Arguments, "--freeze", "trunk", "--limit", "10", "--weights", file, "--epochs", "1", "--run-dir", run]);
        using SafetensorsFile after = SafetensorsFile.Open(Path.Combine(run, "last.safetensors"));
        foreach (SafetensorsTensor tensor in trained.Tensors.Where(tensor => !tensor.Name.StartsWith("fc_", StringComparison.Ordinal)))
        {
            Assert.That(Values(after, tensor), Is.EqualTo(Values(trained, tensor)), tensor.Name);
        }
    }

    /// <summary>A network that takes blue first, 0 to 255: its first weights change places and grow by 255 deviations of ImageNet's.</summary>
    [Test]
    public void The_first_convolution_is_made_right_for_other_pixels()
    {
        const int Taps = 7 * 7;
        float[] growth = [255 * 0.229f, 255 * 0.224f, 255 * 0.225f];
        using TempFolder folder = new();
        string run = folder.At("run");
        CommandRun.Success(
        [
            "train", .. ResidualRun.Arguments, "--freeze", "trunk", "--limit", "10", "--epochs", "1", "--run-dir", run,
            "--weights", Best, "--weights-pixels", "bgr255",
        ]);
        using SafetensorsFile trained = SafetensorsFile.Open(Best);
        using SafetensorsFile after = SafetensorsFile.Open(Path.Combine(run, "last.safetensors"));
        SafetensorsTensor first = trained.Tensors.Single(tensor => tensor.Name == "conv1.weight");
        float[] theirs = Values(trained, first);
        float[] ours = Values(after, first);
        for (int i = 0; i < ours.Length; i++)
        {
            int channel = i / Taps % 3;
            float expected = theirs[i + ((2 - (2 * channel)) * Taps)] * growth[channel];
            Assert.That(ours[i], Is.EqualTo(expected).Within(1e-6 * Math.Abs(expected)), $"number {i}");
        }
    }

    [Test]
    public void A_graph_of_another_kind_is_refused()
    {
        using TempFolder folder = new();
        string file = folder.At("baseline.onnx");
        CommandRun.Success("export", TrainedDemo.Run, "--onnx", file);
        Assert.That(
            CommandRun.Refusal(["train", .. ResidualRun.Arguments, "--weights", file, "--run-dir", folder.At("run")]),
            Does.Contain("is not a residual network").And.Contain("Conv"));
        Assert.That(CommandRun.Refusal("summary", "--trunk", "resnet50"), Does.Contain("resnet18"));
    }

    private static string HuggingFace(string name)
    {
        string[] parts = name.Split('.');
        if (parts.Length == 2)
        {
            return $"resnet.embedder.embedder.{(parts[0] == "conv1" ? "convolution" : "normalization")}.{parts[1]}";
        }

        string layer = $"resnet.encoder.stages.{int.Parse(parts[0]["layer".Length..]) - 1}.layers.{parts[1]}";
        return parts[2] == "downsample"
            ? $"{layer}.shortcut.{(parts[3] == "0" ? "convolution" : "normalization")}.{parts[4]}"
            : $"{layer}.layer.{int.Parse(parts[2][^1..]) - 1}.{(parts[2].StartsWith("conv", StringComparison.Ordinal) ? "convolution" : "normalization")}.{parts[3]}";
    }

    private static float[] Values(SafetensorsFile file, SafetensorsTensor tensor)
    {
        float[] values = new float[tensor.ElementCount];
        file.Read(tensor.Name, 0, values);
        return values;
    }
}
