using System.Text.Json;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;
using Wikiart.Cuda.Kernels;
using Wikiart.Cuda.Trainer.Export.Onnx;
using Wikiart.Cuda.Trainer.Tests.Commands;
using Wikiart.Cuda.Trainer.Tests.Data;

namespace Wikiart.Cuda.Trainer.Tests.Export;

/// <summary>ONNX Runtime is the judge: it loads what was exported and must compute our logits.</summary>
public sealed class OnnxExportTests
{
    // fp32 sums of a few hundred terms in another order.
    private const double Tolerance = 1e-4;

    [Test]
    public void ONNX_Runtime_computes_our_logits([Values(1, 5)] int batch, [Values] bool preprocessing, [Values] bool externalData)
    {
        using TempFolder folder = new();
        string file = folder.At("model.onnx");
        string[] options = [.. preprocessing ? ["--preprocessing"] : Array.Empty<string>(), .. externalData ? ["--external-data"] : Array.Empty<string>()];
        CommandRun.Success(["export", TrainedDemo.Run, "--onnx", file, .. options]);
        Assert.That(File.Exists(file + ".data"), Is.EqualTo(externalData));
        using InferenceSession session = new(file);
        DemoLogits demo = DemoLogits.Of(TrainedDemo.Best, batch);
        NamedOnnxValue input = preprocessing
            ? NamedOnnxValue.CreateFromTensor("pixels", new DenseTensor<byte>(demo.Pixels, [batch, demo.Side, demo.Side, 3]))
            : NamedOnnxValue.CreateFromTensor("images", Normalised(demo, batch));
        using IDisposableReadOnlyCollection<DisposableNamedOnnxValue> outputs = session.Run([input]);
        Assert.That(outputs.Select(output => output.Name), Is.EqualTo(new[] { "artist", "genre", "style" }));
        foreach (DisposableNamedOnnxValue output in outputs)
        {
            float[] found = [.. output.AsEnumerable<float>()];
            float[] expected = demo.Logits[output.Name];
            Assert.That(found, Has.Length.EqualTo(expected.Length));
            double scale = expected.Max(Math.Abs);
            double off = found.Zip(expected, (a, b) => Math.Abs(a - b)).Max();
            TestContext.Out.WriteLine($"{output.Name}: {off / scale:0.0e0} relative");
            Assert.That(off / scale, Is.LessThan(Tolerance), output.Name);
        }
    }

    [Test]
    public void The_metadata_names_labels_and_preprocessing()
    {
        using TempFolder folder = new();
        string file = folder.At("model.onnx");
        CommandRun.Success("export", TrainedDemo.Best, "--onnx", file);
        using InferenceSession session = new(file);
        Dictionary<string, string> metadata = session.ModelMetadata.CustomMetadataMap;
        Assert.That(JsonSerializer.Deserialize<string[]>(metadata["labels.artist"]), Has.Length.EqualTo(6).And.Contains("Palette Moss"));
        Assert.That(metadata["crop"], Is.EqualTo("16"));
        Assert.That(metadata["resize"], Is.EqualTo("18"));
        Assert.That(metadata["mean"], Is.EqualTo("0.485,0.456,0.406"));
        Assert.That(session.InputMetadata["images"].SymbolicDimensions[0], Is.EqualTo("batch"));
    }

    [Test]
    public void A_streamed_file_is_one_that_protobuf_reads_back()
    {
        using TempFolder folder = new();
        CommandRun.Success("export", TrainedDemo.Run, "--onnx", folder.At("model.onnx"));
        ModelProto model = ModelProto.Parser.ParseFrom(File.ReadAllBytes(folder.At("model.onnx")));
        TensorProto weight = model.Graph.Initializer.Single(tensor => tensor.Name == "conv2.weight");
        Assert.That(weight.Dims, Is.EqualTo(new long[] { 8, 4, 3, 3 }));
        Assert.That(weight.RawData.Length, Is.EqualTo(8 * 4 * 9 * sizeof(float)));
        Assert.That(model.Graph.Initializer, Has.Count.EqualTo(4 + 12));
        Assert.That(model.CalculateSize(), Is.EqualTo(new FileInfo(folder.At("model.onnx")).Length));
    }

    [Test]
    public void Wrong_orders_are_refused()
    {
        Assert.That(CommandRun.Refusal("export", TrainedDemo.Run), Does.Contain("--onnx FILE"));
        Assert.That(
            CommandRun.Refusal("export", TrainedDemo.Run, "--safetensors", "x", "--preprocessing"), Does.Contain("--preprocessing is about ONNX"));
        Assert.That(CommandRun.Refusal("export", TrainedDemo.Run, "--safetensors", TrainedDemo.Best), Does.Contain("the checkpoint itself"));
    }

    private static DenseTensor<float> Normalised(DemoLogits demo, int batch)
    {
        Normalization n = Normalization.ImageNet;
        float[] mean = [n.MeanR, n.MeanG, n.MeanB];
        float[] std = [n.StdR, n.StdG, n.StdB];
        DenseTensor<float> images = new([batch, 3, demo.Side, demo.Side]);
        for (int i = 0; i < demo.Pixels.Length; i++)
        {
            int channel = i % 3;
            int x = i / 3 % demo.Side;
            int y = i / 3 / demo.Side % demo.Side;
            images[i / 3 / demo.Side / demo.Side, channel, y, x] = ((demo.Pixels[i] / 255f) - mean[channel]) / std[channel];
        }

        return images;
    }
}
