using Microsoft.ML.OnnxRuntime;
using Wikiart.Cuda.Kernels;
using Wikiart.Cuda.Kernels.Cpu;
using Wikiart.Cuda.Kernels.Layers;
using Wikiart.Cuda.Runtime;
using Wikiart.Cuda.Trainer.Import;
using Wikiart.Cuda.Trainer.Model;
using Wikiart.Cuda.Trainer.Training;

namespace Wikiart.Cuda.Trainer.Tests.Residual;

/// <summary>
/// Real pretrained weights: the graph of Microsoft.ML.DnnImageFeaturizer.ResNet18, whose stages have 2, 2, 2 and 3 blocks and whose strided
/// layers pad on two sides only. ONNX Runtime is the judge of its features.
/// </summary>
public sealed class PretrainedGraphTests
{
    private const int Side = 224;

    /// <summary>The file, which the build copies from the package.</summary>
    internal static string Graph => Path.Combine(TestContext.CurrentContext.TestDirectory, "ResNet18.onnx");

    [Test]
    public void Features_are_ONNX_Runtimes()
    {
        OnnxResidualTrunk read = OnnxResidualTrunk.Open(Graph);
        Assert.That(read.Options.Blocks, Is.EqualTo(new[] { 2, 2, 2, 3 }));
        Assert.That(read.Options.StemPadding, Is.EqualTo(new Margins(3, 3, 2, 2)));
        Assert.That(read.Options.PoolPadding, Is.EqualTo(new Margins(1, 1, 0, 0)));
        Assert.That(read.Options.StridedPadding, Is.EqualTo(new Margins(1, 1, 0, 0)));

        using HostDevice device = new();
        using CpuOperations operations = new(device, 2);
        ModelOptions options = new() { ImageSize = Side, Residual = read.Options, Hidden = 4, Heads = [new("style", 2)] };
        using PaintingClassifier model = new(new LayerContext(operations, isTraining: false), options, batch: 1, fusesUpdate: false);
        using (WeightsFile file = WeightsFile.Open(Graph))
        {
            Checkpoint.LoadTrunk(Graph, file.File, model);
        }

        Random random = new(Seed: 11);
        float[] image = [.. Enumerable.Range(0, 3 * Side * Side).Select(_ => (float)((random.NextDouble() * 255) - 120))];
        using Tensor<Nhwc> input = new(device, "image", new Nhwc(1, Side, Side, 3), requiresGrad: false);
        input.Upload<float>([.. Enumerable.Range(0, image.Length).Select(i => image[(i % 3 * Side * Side) + (i / 3)])]);
        Tensor<Nf> output = model.Trunk.Forward(input, new Tape { IsRecording = false });
        float[] features = new float[output.Shape.Count];
        output.Download<float>(features);

        using InferenceSession session = new(Graph);
        Microsoft.ML.OnnxRuntime.Tensors.DenseTensor<float> theirs = new(image, [1, 3, Side, Side]);
        using IDisposableReadOnlyCollection<DisposableNamedOnnxValue> outputs =
            session.Run([NamedOnnxValue.CreateFromTensor(session.InputNames[0], theirs)]);
        float[] expected = [.. outputs[0].AsEnumerable<float>()];
        double off = features.Zip(expected, (a, b) => Math.Abs(a - b)).Max() / expected.Max(Math.Abs);
        TestContext.Out.WriteLine($"{off:0.0e0} relative");
        Assert.That(off, Is.LessThan(1e-3));
    }

    /// <summary>The first convolution of a picture as the graph takes it, blue first and 0 to 255 less the mean, is that of ours after adaptation.</summary>
    [Test]
    public void Adapted_weights_see_the_same_picture()
    {
        using HostDevice device = new();
        using CpuOperations operations = new(device, 1);
        ModelOptions options = new() { ImageSize = 32, Residual = new ResidualOptions(), Hidden = 4, Heads = [new("style", 2)] };
        using PaintingClassifier model = new(new LayerContext(operations, isTraining: false), options, batch: 1, fusesUpdate: false);
        WeightInitializer.Initialize(model.State, seed: 3);
        Random random = new(Seed: 12);
        float[] ours = [.. Enumerable.Range(0, 3 * 32 * 32).Select(_ => (float)(random.NextDouble() - 0.5))];
        float[] deviation = [Normalization.ImageNet.StdR, Normalization.ImageNet.StdG, Normalization.ImageNet.StdB];
        float[] theirs = [.. ours.Select((_, i) => ours[i + 2 - (2 * (i % 3))] * 255 * deviation[2 - (i % 3)])];
        float[] expected = Features(device, model, theirs);
        FirstConvolution.Adapt(model, PixelOrder.Bgr255);
        float[] found = Features(device, model, ours);
        Assert.That(found, Is.EqualTo(expected).Within(1e-3 * expected.Max()));
    }

    private static float[] Features(HostDevice device, PaintingClassifier model, float[] pixels)
    {
        using Tensor<Nhwc> input = new(device, "image", model.Input, requiresGrad: false);
        input.Upload<float>(pixels);
        Tensor<Nf> output = model.Trunk.Forward(input, new Tape { IsRecording = false });
        float[] features = new float[output.Shape.Count];
        output.Download<float>(features);
        return features;
    }
}
